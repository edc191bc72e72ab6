/** The character rules of HTTP/1.1 that writer and reader share. */

/** RFC 9110 section 5.6.2. */
export function isToken(text: string): boolean {
  return /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(text);
}

/** Visible characters only: a space would end the target (RFC 9112 section 3.2). */
export function isTarget(text: string): boolean {
  return /^[\x21-\x7e]+$/.test(text);
}

/** A field value or reason phrase without surrounding space; no CR, LF or NUL (RFC 9110 section 5.5). */
export function isFieldText(text: string): boolean {
  return /^(?:[\x21-\x7e\x80-\xff](?:[\t\x20-\x7e\x80-\xff]*[\x21-\x7e\x80-\xff])?)?$/.test(text);
}

/** Three digits, first digit 1 to 5 (RFC 9110 section 15). */
export function isStatus(status: number): boolean {
  return Number.isInteger(status) && status >= 100 && status <= 599;
}
