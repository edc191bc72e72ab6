/** What a viewer looks at more closely; selecting it in one view selects it in all. */
export type Selection =
  | { readonly kind: 'host'; readonly host: string }
  | { readonly kind: 'link'; readonly link: string }
  | { readonly kind: 'message'; readonly message: number }
  | { readonly kind: 'packet'; readonly packet: number };

/** A selection as one word, for attributes and keys. */
export function selectionKey(selection: Selection | null): string {
  if (selection === null) return '';
  switch (selection.kind) {
    case 'host':
      return `host ${selection.host}`;
    case 'link':
      return `link ${selection.link}`;
    case 'message':
      return `message ${selection.message}`;
    case 'packet':
      return `packet ${selection.packet}`;
  }
}

export function selectionOf(key: string): Selection | null {
  const space = key.indexOf(' ');
  const rest = key.slice(space + 1);
  switch (key.slice(0, space)) {
    case 'host':
      return { kind: 'host', host: rest };
    case 'link':
      return { kind: 'link', link: rest };
    case 'message':
      return { kind: 'message', message: Number(rest) };
    case 'packet':
      return { kind: 'packet', packet: Number(rest) };
    default:
      return null;
  }
}
