/** HTTP/1 messages as values (RFC 9112 section 2.1). */

export type Header = readonly [name: string, value: string];

/** Everything in front of the blank line of a request. */
export interface RequestHead {
  readonly method: string;
  readonly target: string;
  /** HTTP/1.1 unless it says otherwise. */
  readonly version?: '1.0';
  readonly headers: readonly Header[];
}

export interface HttpRequest extends RequestHead {
  readonly body: Uint8Array;
}

/** Everything in front of the blank line of a response. The version is always HTTP/1.1. */
export interface ResponseHead {
  readonly status: number;
  readonly reason: string;
  readonly headers: readonly Header[];
}

export interface HttpResponse extends ResponseHead {
  readonly body: Uint8Array;
}
