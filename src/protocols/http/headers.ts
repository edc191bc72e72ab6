import type { Header, RequestHead } from './message.ts';

/** All values of a field, in order. Names are compared without case (RFC 9110 section 5.1). */
export function headerValues(headers: readonly Header[], name: string): readonly string[] {
  const wanted = name.toLowerCase();
  return headers.filter(([candidate]) => candidate.toLowerCase() === wanted).map(([, value]) => value);
}

/** The first value of a field, or undefined when the field is absent. */
export function headerValue(headers: readonly Header[], name: string): string | undefined {
  return headerValues(headers, name)[0];
}

/** The members of a comma-separated field, lower case, over all its lines (RFC 9110 section 5.6.1). */
export function headerTokens(headers: readonly Header[], name: string): readonly string[] {
  return headerValues(headers, name)
    .flatMap((value) => value.split(','))
    .map((member) => member.trim().toLowerCase())
    .filter((member) => member !== '');
}

/** Whether the sender will close the connection after this message (RFC 9112 section 9.6). */
export function announcesClose(headers: readonly Header[]): boolean {
  return headerTokens(headers, 'Connection').includes('close');
}

/** Whether a request is the last of its connection: HTTP/1.0 keeps one only on demand (RFC 9112 section 9.3). */
export function endsConnection({ version, headers }: RequestHead): boolean {
  const isOnce = version === '1.0' && !headerTokens(headers, 'Connection').includes('keep-alive');
  return isOnce || announcesClose(headers);
}

/** The message with a Content-Length field for its body, appended as the last header. */
export function withContentLength<Message extends { readonly headers: readonly Header[]; readonly body: Uint8Array }>(
  message: Message,
): Message {
  return { ...message, headers: [...message.headers, ['Content-Length', String(message.body.length)]] };
}
