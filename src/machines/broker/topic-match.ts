/**
 * Does a binding of a topic exchange match a routing key? Words are separated by dots, an empty word is a word; `*` is
 * exactly one word, `#` any number of words. The empty key has no word (RabbitMQ, as recorded).
 */
export function matchesBinding(pattern: string, key: string): boolean {
  return matchWords(words(pattern, '.'), words(key, '.'), '*');
}

/**
 * Does a topic filter match a topic name (MQTT 3.1.1 section 4.7)? `+` is one level, `#` at the end any number, the
 * parent included. Wildcards at the front do not match topics that begin with `$`.
 */
export function matchesFilter(filter: string, topic: string): boolean {
  if (topic.startsWith('$') && (filter.startsWith('#') || filter.startsWith('+'))) return false;
  return matchWords(filter.split('/'), topic.split('/'), '+');
}

/** `#` only as the last level, wildcards only as whole levels, never empty (MQTT 3.1.1 section 4.7.1). */
export function isValidFilter(filter: string): boolean {
  const levels = filter.split('/');
  return (
    filter !== '' &&
    levels.every((level, index) =>
      level.includes('#') ? level === '#' && index === levels.length - 1 : !level.includes('+') || level === '+',
    )
  );
}

/** What can be published to: a name without wildcards, and not empty (MQTT 3.1.1 sections 3.3.2.1, 4.7.3). */
export function isValidTopic(topic: string): boolean {
  return topic !== '' && !/[+#\0]/.test(topic);
}

function words(text: string, separator: string): readonly string[] {
  return text === '' ? [] : text.split(separator);
}

/** Which beginnings of the pattern match the words so far: a row per word, so that many `#` cost no more than few. */
function matchWords(pattern: readonly string[], key: readonly string[], one: string): boolean {
  let row = pattern.reduce<readonly boolean[]>(
    (reached, word, index) => [...reached, word === '#' && reached[index] === true],
    [true],
  );
  for (const word of key) {
    const before = row;
    row = pattern.reduce<readonly boolean[]>(
      (reached, part, index) => [
        ...reached,
        part === '#'
          ? reached[index] === true || before[index + 1] === true
          : before[index] === true && (part === one || part === word),
      ],
      [false],
    );
  }
  return row[pattern.length] === true;
}
