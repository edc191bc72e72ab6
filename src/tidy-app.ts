/** The order inside `app`: which of its parts may import which, and that there are no others. */

/**
 * An import may only point to an earlier line, or stay in its own folder. `stand` is what regions stand on; the shell is
 * the frame around a page (header, dialogs, keys, what works offline) and stands beside the regions: neither knows the
 * other, and only a page brings them together.
 */
const storeys = [['format.ts'], ['stand'], ['regions', 'shell'], ['pages'], ['app.tsx', 'app.css']];
const parts = storeys.flat();
const storeyOf = (part: string) => storeys.findIndex((storey) => storey.includes(part));

/** `src/app/regions/log/event-log.tsx` is of `regions`; a test beside the folders is of what it tests. */
const partOf = (path: string) => (path.split('/')[2] ?? '').replace('.test.', '.');
const folderOf = (path: string) => /^src\/app\/(?:regions|pages)\/([^/]+)\//.exec(path)?.[1];

/** What is wrong with where a file of `app` stands, if anything. */
export function wrongAppPart(path: string): string | undefined {
  const part = partOf(path);
  if (!parts.includes(part)) return `app has no part "${part}"`;
  const needsFolder = part === 'regions' || part === 'pages';
  return needsFolder && folderOf(path) === undefined ? `each of the ${part} has a folder of its own` : undefined;
}

/** What is wrong with an arrow from one file of `app` to another, if anything. */
export function wrongAppArrow(path: string, target: string): string | undefined {
  const [own, other] = [partOf(path), partOf(target)];
  if (own === other) {
    return folderOf(path) === folderOf(target)
      ? undefined
      : `none of the ${own} imports another: stand holds what they share`;
  }
  return storeyOf(other) < storeyOf(own) ? undefined : `inside app, ${own} may not import ${other}`;
}
