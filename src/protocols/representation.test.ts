import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeUtf8 } from './bytes.ts';
import { toJson, toXml, type Data } from './representation.ts';

const news = { id: 7, title: 'A < B & "C"', breaking: true, tags: ['x', 'y'], author: { name: 'Zoë' } };

test('the same object is JSON or XML, with its keys in order', () => {
  const json = toJson(news);
  expect(json.mediaType).toBe('application/json');
  expect(decodeUtf8(json.body)).toBe(
    '{"id":7,"title":"A < B & \\"C\\"","breaking":true,"tags":["x","y"],"author":{"name":"Zoë"}}',
  );
  const xml = toXml(news, 'news');
  expect(xml.mediaType).toBe('application/xml');
  expect(decodeUtf8(xml.body)).toBe(
    '<?xml version="1.0" encoding="UTF-8"?><news><id>7</id><title>A &lt; B &amp; "C"</title><breaking>true</breaking>' +
      '<tags><item>x</item><item>y</item></tags><author><name>Zoë</name></author></news>',
  );
});

test('numbers without a written form are refused by both', () => {
  for (const number of [Number.NaN, Number.POSITIVE_INFINITY]) {
    expect(() => toJson({ number })).toThrow(RangeError);
    expect(() => toXml([number], 'numbers')).toThrow(RangeError);
  }
});

test('what XML cannot say is refused', () => {
  expect(() => toXml({ 'two words': 1 }, 'x')).toThrow(RangeError);
  expect(() => toXml('\0', 'x')).toThrow(RangeError);
  expect(() => toXml('\uD800', 'x')).toThrow(RangeError);
  expect(decodeUtf8(toXml(']]>\r\n😀', 'x').body)).toContain('<x>]]&gt;&#13;\n😀</x>');
});

test('JSON is read back as the same data', () => {
  const { anyData } = fc.letrec<{ anyData: Data }>((tie) => ({
    anyData: fc.oneof(
      { maxDepth: 3 },
      fc.string(),
      fc.integer(),
      fc.boolean(),
      fc.array(tie('anyData'), { maxLength: 3 }),
      fc.dictionary(fc.string(), tie('anyData'), { maxKeys: 3, noNullPrototype: true }),
    ),
  }));
  fc.assert(
    fc.property(anyData, (data) => {
      expect(JSON.parse(decodeUtf8(toJson(data).body))).toEqual(data);
    }),
  );
});
