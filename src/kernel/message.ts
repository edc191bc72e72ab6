/** What a message is for; it decides colour, shape and glyph, never behaviour. */
export type MessageRole =
  | 'request'
  | 'response'
  | 'empty'
  | 'push'
  | 'publish'
  | 'acknowledgement'
  | 'control'
  | 'error';

/** What the writer of a message says about it. */
export interface MessageNote {
  readonly role: MessageRole;
  /** A few words for lists and tokens, such as `GET /news` or `200, 2 items`. */
  readonly label: string;
  /** The message that this one answers; a message without one opens an exchange of its own. */
  readonly answers?: number;
  /** The message that a proxy, broker or retry made this one from. */
  readonly parent?: number;
  /** What of the workload it carries, by number; the kernel only passes it on. */
  readonly items?: readonly number[];
  /** The call of a user that it is a try of: the program that asks, and its number there, as `client/customer 3`. */
  readonly call?: string;
  /** A goodbye: it is no failure when nobody reads it. */
  readonly farewell?: true;
  /** `framing` for messages that a protocol sends for itself (ping, close); default `application`. */
  readonly layer?: 'application' | 'framing';
}

/** A message that was read whole, as its reader may know it. */
export interface ReadMessage {
  readonly id: number;
  readonly role: MessageRole;
  readonly items: readonly number[];
}
