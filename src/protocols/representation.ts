import { encodeUtf8 } from './bytes.ts';

/** What can be said in JSON and in XML alike. */
export type Data = string | number | boolean | readonly Data[] | { readonly [key: string]: Data };

export interface Representation {
  readonly mediaType: string;
  readonly body: Uint8Array;
}

/**
 * JSON (RFC 8259) without white space; keys in the order of the object.
 * Throws RangeError for a number JSON has no words for (NaN, Infinity).
 */
export function toJson(data: Data): Representation {
  const text = JSON.stringify(data, (_key, value: unknown) => {
    if (typeof value === 'number') checkNumber(value);
    return value;
  });
  return { mediaType: 'application/json', body: encodeUtf8(text) };
}

/**
 * XML 1.0 (media type: RFC 7303) without white space: a key is an element, an array a row of `item` elements.
 * Throws RangeError for NaN and Infinity, for a key that is not an XML name and for a character XML cannot hold.
 * @param root name of the outermost element
 */
export function toXml(data: Data, root: string): Representation {
  return {
    mediaType: 'application/xml',
    body: encodeUtf8(`<?xml version="1.0" encoding="UTF-8"?>${element(root, data)}`),
  };
}

function element(name: string, data: Data): string {
  // A cautious subset of https://www.w3.org/TR/xml/#NT-Name; a colon would mean a namespace.
  if (!/^[A-Za-z_][A-Za-z0-9_.-]*$/.test(name)) throw new RangeError(`"${name}" is not an XML element name`);
  return `<${name}>${content(data)}</${name}>`;
}

function content(data: Data): string {
  if (typeof data === 'string') return escapeText(data);
  if (typeof data === 'number') return String(checkNumber(data));
  if (typeof data === 'boolean') return String(data);
  if (isList(data)) return data.map((item) => element('item', item)).join('');
  return Object.entries(data)
    .map(([key, value]) => element(key, value))
    .join('');
}

function isList(data: Data): data is readonly Data[] {
  return Array.isArray(data);
}

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  // Only `]]>` must be escaped, but a lone > is escaped by habit everywhere.
  '>': '&gt;',
  // A bare CR would be read as LF (https://www.w3.org/TR/xml/#sec-line-ends).
  '\r': '&#13;',
};

function escapeText(text: string): string {
  // https://www.w3.org/TR/xml/#NT-Char
  if (/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u.test(text)) {
    throw new RangeError(`${JSON.stringify(text)} holds a character that XML 1.0 cannot`);
  }
  return text.replace(/[&<>\r]/g, (character) => escapes[character] ?? character);
}

function checkNumber(value: number): number {
  if (!Number.isFinite(value)) throw new RangeError(`${value} cannot be represented`);
  return value;
}
