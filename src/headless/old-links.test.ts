import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { z } from 'zod/mini';
import { Run } from '../kernel/run.ts';
import { patterns } from '../patterns/index.ts';
import { setupOf } from '../patterns/contract/recipe.ts';
import { decodeLink } from '../player/recipe.ts';

/** Links as earlier versions wrote them. They are in people's slides and mails: none may stop to open. */
const OldLink = z.object({
  what: z.string(),
  link: z.string(),
  /** Of the pattern, when the link was made. */
  version: z.number(),
  /** Of the log at the position of the link. */
  digest: z.string(),
});

const folder = new URL('links/', import.meta.url);
const links = readdirSync(folder).flatMap((file) =>
  z.array(OldLink).parse(JSON.parse(readFileSync(new URL(file, folder), 'utf8'))),
);

describe('a link of an earlier version opens whole, on the same log or with the version that it was made with', () => {
  test.each(links)('$link: $what', async ({ link, version, digest }) => {
    const { origin, pathname, search, hash } = new URL(link, 'https://roundtrip.example');
    expect(origin).toBe('https://roundtrip.example');
    const listing = patterns.find(({ id }) => pathname === `/${id}/`);
    if (listing === undefined) throw new Error(`${pathname} is the page of no pattern`);
    const { pattern } = await listing.load();
    const opened = decodeLink(search, hash, pattern);
    expect(opened.ignored).toEqual([]);
    if (opened.needsFile !== null) {
      // Without its file it is another run, and the page says so.
      expect(opened.needsFile.count).toBeGreaterThan(0);
      return;
    }
    expect(opened.madeWithVersion ?? pattern.version).toBe(version);
    const run = new Run(setupOf(pattern, opened.recipe));
    run.advance(opened.at);
    const isSame = run.digestAt(opened.step ?? run.stepAt(opened.at)) === digest;
    expect(isSame || opened.madeWithVersion !== null).toBe(true);
  });
});
