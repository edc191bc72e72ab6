import { cpSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};

export interface Host {
  readonly origin: string;
  /** Puts the second deployment in the place of the first. */
  readonly deploy: () => void;
  readonly close: () => void;
}

/** A host of files that lets everything be cached for ten minutes, as GitHub Pages does, with two deployments of the site. */
export async function hostOfTwo(): Promise<Host> {
  const first = fileURLToPath(new URL('../dist', import.meta.url));
  const second = mkdtempSync(join(tmpdir(), 'roundtrip-second-'));
  cpSync(first, second, { recursive: true });
  makeAnother(second);
  let folder = first;
  const server = createServer((request, response) => {
    const { pathname, search } = new URL(request.url ?? '/', 'http://host');
    const path = join(folder, decodeURI(pathname));
    try {
      if (statSync(path).isDirectory() && !pathname.endsWith('/')) {
        response.writeHead(301, { location: `${pathname}/${search}` }).end();
        return;
      }
      const file = pathname.endsWith('/') ? join(path, 'index.html') : path;
      const body = readFileSync(file);
      const type = TYPES[extname(file)] ?? 'application/octet-stream';
      response.writeHead(200, { 'content-type': type, 'cache-control': 'max-age=600' }).end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    origin: `http://127.0.0.1:${portOf(server.address())}`,
    deploy: () => {
      folder = second;
    },
    close: () => {
      server.closeAllConnections();
      server.close();
      rmSync(second, { recursive: true });
    },
  };
}

function portOf(address: string | AddressInfo | null): number {
  if (address === null || typeof address === 'string') throw new Error('the host has no port');
  return address.port;
}

/** The site as a later build would make it: files whose names say what is in them have other names, pages other titles. */
function makeAnother(folder: string): void {
  const assets = readdirSync(join(folder, 'assets'));
  const renamed = assets.map((name) => [name, name.replace(/-[\w-]{8}\./, '-22222222.')] as const);
  // Two files of one name would become one.
  const unique = new Set(renamed.map(([, name]) => name)).size === assets.length;
  const pairs = unique ? renamed : assets.map((name, index) => [name, `${index}-${name}`] as const);
  for (const [name, other] of pairs) renameSync(join(folder, 'assets', name), join(folder, 'assets', other));
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (!/\.(?:html|js|css)$/.test(name)) continue;
    let text = readFileSync(join(folder, name), 'utf8');
    for (const [old, other] of pairs) text = text.replaceAll(old, other);
    text = text.replace('<title>', '<title>Second: ').replace(/"roundtrip-[0-9a-f]{12}"/, '"roundtrip-second"');
    writeFileSync(join(folder, name), text);
  }
}
