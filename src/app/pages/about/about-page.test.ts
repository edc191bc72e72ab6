import { expect, test } from 'vitest';
import { aboutPage, constantsIn } from './about-page.ts';

const SOURCE = `
/** RFC 6298 (2.1): before a round trip was measured. */
const INITIAL_RTO_US = 1_000_000;

const UNSAID = 3;

/** A list is no number. */
const NAMES = ['a', '1'];
`;

test('constants are told with what their comments say of them, and nothing else is', () => {
  expect(constantsIn('src/transport/tcp/timer.ts', SOURCE)).toEqual([
    {
      file: 'src/transport/tcp/timer.ts',
      name: 'INITIAL_RTO_US',
      value: '1_000_000',
      comment: ' RFC 6298 (2.1): before a round trip was measured. ',
    },
  ]);
});

test('the page counts the recordings of each software and shows every value, and bars do not break its tables', async () => {
  const html = await aboutPage({
    html: '<head><title>Roundtrip</title><script src="./a.js"></script></head><body></body>',
    markdown: '# About\n\n{recordings}\n\n{parameters}\n\n{constants}',
    recordings: [
      { implementation: 'nginx 1.22.1', what: 'a' },
      { implementation: 'nginx 1.22.1', what: 'b' },
    ],
    patterns: [{ title: 'TCP', values: [{ title: 'Profile', value: 'linux|rfc', help: 'whose' }] }],
    constants: constantsIn('timer.ts', SOURCE),
  });
  expect(html).toContain('<td>nginx 1.22.1</td>\n<td>2</td>');
  expect(html).toContain('<td>linux|rfc</td>');
  expect(html).toContain('RFC 6298 (2.1)');
  expect(html).not.toContain('<script');
});
