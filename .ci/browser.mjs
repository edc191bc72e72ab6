import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const names = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'chrome'];

const usualPlaces = [
  '/usr/bin',
  '/usr/local/bin',
  '/snap/bin',
  '/opt/google/chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe',
];

/** @param {string} path */
function isProgram(path) {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/**
 * The Chromium or Chrome of this machine: the one named in ROUNDTRIP_CHROMIUM, else on PATH, else in a usual place.
 * @returns {string | undefined}
 */
export function findChromium() {
  const named = process.env['ROUNDTRIP_CHROMIUM'];
  if (named !== undefined && named !== '') return named;
  const folders = [...(process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== ''), ...usualPlaces];
  return folders.flatMap((folder) => [...names.map((name) => join(folder, name)), folder]).find(isProgram);
}

/** @param {string} command @param {string[]} args */
function succeeds(command, args) {
  const { status } = spawnSync(command, args, {
    stdio: ['ignore', 'inherit', 'inherit'],
    timeout: 15 * 60_000,
    shell: process.platform === 'win32' && command === 'npx',
  });
  return status === 0;
}

/** A downloaded browser may still lack system libraries, so it is asked for its version. */
async function playwrightHasItsOwn() {
  const { chromium } = await import('@playwright/test');
  const path = chromium.executablePath();
  return existsSync(path) && (process.platform === 'win32' || succeeds(path, ['--version']));
}

/** Finds a browser or installs one. Says whether there is one now. */
export async function ensureBrowser() {
  if (findChromium() !== undefined || (await playwrightHasItsOwn())) return true;
  console.log('No Chromium or Chrome found. Asking Playwright to download one ...');
  if (succeeds('npx', ['playwright', 'install', 'chromium']) && (await playwrightHasItsOwn())) return true;
  if (existsSync('/etc/debian_version') && process.getuid?.() === 0) {
    console.log('Installing the chromium package of this system ...');
    if (succeeds('apt-get', ['update']) && succeeds('apt-get', ['install', '-y', 'chromium'])) {
      return findChromium() !== undefined;
    }
  }
  return false;
}
