// Makes a fresh clone runnable. Node built-ins only: nothing is installed yet when this runs.
import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);

if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`Roundtrip needs Node 20.19 or newer; this is ${process.versions.node}.`);
  process.exit(1);
}

// npm writes this file last, so its age is the age of the installation and its absence an interrupted one.
const installed = `${root}node_modules/.package-lock.json`;
const isStale = !existsSync(installed) || statSync(installed).mtimeMs < statSync(`${root}package-lock.json`).mtimeMs;

if (isStale) {
  console.log('Installing what is missing (npm ci) ...');
  const { status } = spawnSync('npm', ['ci', '--include=dev', '--prefer-offline', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    // npm is a .cmd file on Windows, which only a shell can start.
    shell: process.platform === 'win32',
  });
  if (status !== 0) {
    console.error('The dependencies could not be installed: npm ci failed (see above).');
    process.exit(1);
  }
}
