/** Bindings or keys as a user writes them: `news.*;news.sport;#`. */
export function listOf(text: string): readonly string[] {
  return text.split(';').map((part) => part.trim());
}

/** AMQP allows 255 bytes for a routing key. */
const MAX_LENGTH = 255;
const MAX_COUNT = 50;

/** What is wrong with a list of binding patterns, in a sentence; null when nothing is. */
export function objectionToBindings(text: string): string | null {
  return objection(
    text,
    (word) => word === '*' || word === '#' || isPlain(word),
    '* (one word) or # (any number) stands alone between dots, such as news.*',
  );
}

/** The same for routing keys, which have no wildcards. */
export function objectionToKeys(text: string): string | null {
  return objection(text, isPlain, 'a key has words of letters and digits between dots, such as news.sport');
}

function objection(text: string, isWord: (word: string) => boolean, rule: string): string | null {
  const parts = listOf(text);
  if (parts.length > MAX_COUNT) return `${parts.length} entries are too many; at most ${MAX_COUNT} are allowed`;
  for (const part of parts) {
    if (part === '') return 'an entry between the semicolons is empty';
    if (part.length > MAX_LENGTH) return `an entry of ${part.length} characters is too long; ${MAX_LENGTH} are allowed`;
    const wrong = part.split('.').find((word) => !isWord(word));
    if (wrong !== undefined) return `"${wrong}" in "${part}" cannot be read: ${rule}`;
  }
  return null;
}

function isPlain(word: string): boolean {
  return /^[a-zA-Z0-9_-]+$/.test(word);
}
