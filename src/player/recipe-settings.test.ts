import { expect, test } from 'vitest';
import { isOfPage, readPageSettings } from './recipe-settings.ts';

const withKeys = [{ name: 'keys' }, { name: 'rate' }];

test('a parameter wins its name, and the setting of the page is still there under its own', () => {
  expect(isOfPage('keys', withKeys)).toBe(false);
  expect(isOfPage('ui.keys', withKeys)).toBe(true);
  expect(readPageSettings('?keys=off', withKeys)).toMatchObject({ keys: 'on', written: '', ignored: [] });
  expect(readPageSettings('?keys=a;b&ui.keys=stage', withKeys)).toMatchObject({ keys: 'stage', ignored: [] });
});

test('where a name is free, links of earlier versions are read', () => {
  expect(readPageSettings('?keys=off&theme=night', [])).toEqual({
    keys: 'off',
    ask: 'on',
    theme: 'night',
    written: '&ui.keys=off&ui.theme=night',
    ignored: [],
  });
});

test('what one page was asked for can be asked of another', () => {
  const { written } = readPageSettings('?seed=1&ui.keys=off&ui.theme=light', withKeys);
  expect(readPageSettings(`?seed=2${written}`, withKeys)).toMatchObject({ keys: 'off', theme: 'light', written });
});

test.each([
  ['?keys=loud', 'keys is "loud"; allowed is on or stage or off.'],
  ['?ui.theme=mauve', 'ui.theme is "mauve"; allowed is light or night.'],
  ['?embed=1', 'embed does nothing in this version of Roundtrip: it was ignored.'],
  ['?ui.ask=perhaps', 'ui.ask is "perhaps"; allowed is on or off.'],
  ['?ui.colour=red', 'The page has no setting "ui.colour": it was ignored.'],
])('%s is answered with a sentence', (search, sentence) => {
  expect(readPageSettings(search, [])).toEqual({
    keys: 'on',
    ask: 'on',
    theme: null,
    written: '',
    ignored: [sentence],
  });
});
