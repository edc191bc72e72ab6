// Runs every check in order, then says in one last line how many passed and how many failed.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as z from 'zod/mini';
import { ensureBrowser } from './browser.mjs';

/** @typedef {{ passed: number, failed: number }} Count */
/** @typedef {{ name: string, script: string, args?: string[], env?: Record<string, string>, count?: () => Count, needs?: string }} Check */

const root = fileURLToPath(new URL('..', import.meta.url));
// Only a guard against a hang: no healthy check comes near it, even on a slow machine.
const hangMs = 60 * 60_000;
const isWindows = process.platform === 'win32';

/** @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set();

/** Ends a check together with whatever it started (browsers, servers). @param {import('node:child_process').ChildProcess} child */
function end(child) {
  if (child.pid === undefined) return;
  if (isWindows) child.kill();
  else process.kill(-child.pid, 'SIGKILL');
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    running.forEach(end);
    process.exit(130);
  });
}

/** @param {Check} check @returns {Promise<boolean>} */
function run({ script, args = [], env = {} }) {
  return new Promise((resolve) => {
    const child = spawn('npm', ['run', '--silent', script, '--', ...args], {
      cwd: root,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'inherit', 'inherit'],
      detached: !isWindows,
      shell: isWindows,
    });
    running.add(child);
    const guard = setTimeout(() => {
      console.error(`${script} was ended: it ran for more than ${hangMs / 60_000} minutes.`);
      end(child);
    }, hangMs);
    /** @param {boolean} passed */
    const settle = (passed) => {
      clearTimeout(guard);
      running.delete(child);
      resolve(passed);
    };
    child.on('error', () => settle(false));
    child.on('exit', (code) => settle(code === 0));
  });
}

/** @returns {Promise<number>} */
function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => {
        if (address !== null && typeof address === 'object') resolve(address.port);
        else reject(new Error('The system gave no port.'));
      });
    });
  });
}

if (!(await ensureBrowser())) {
  console.error(
    'The end-to-end tests need Chromium or Chrome, none was found and none could be installed. ' +
      'Install one, or name it in ROUNDTRIP_CHROMIUM.',
  );
  process.exit(1);
}

const scratch = mkdtempSync(join(tmpdir(), 'roundtrip-test-'));
const unitReport = join(scratch, 'unit.json');
const storyReport = join(scratch, 'stories.json');
const unitSchema = z.object({ numPassedTests: z.number(), numFailedTests: z.number() });
const storySchema = z.object({
  stats: z.object({ expected: z.number(), flaky: z.number(), unexpected: z.number() }),
});

/** @param {string} path @returns {unknown} */
function read(path) {
  return JSON.parse(readFileSync(path, 'utf8'));
}

/** @type {Check[]} */
const checks = [
  { name: 'typecheck', script: 'typecheck' },
  { name: 'lint', script: 'lint' },
  { name: 'format', script: 'format:check' },
  { name: 'dead code', script: 'deadcode' },
  {
    name: 'tidy, unit and property tests',
    script: 'unit',
    args: ['--reporter=default', '--reporter=json', `--outputFile.json=${unitReport}`],
    count: () => {
      const { numPassedTests, numFailedTests } = unitSchema.parse(read(unitReport));
      return { passed: numPassedTests, failed: numFailedTests };
    },
  },
  { name: 'build', script: 'build' },
  {
    name: 'end-to-end tests',
    script: 'e2e',
    args: ['--reporter=list,json'],
    env: { PLAYWRIGHT_JSON_OUTPUT_FILE: storyReport, ROUNDTRIP_PORT: String(await freePort()) },
    count: () => {
      const { expected, flaky, unexpected } = storySchema.parse(read(storyReport)).stats;
      return { passed: expected, failed: unexpected + flaky };
    },
    // Without a fresh build they would test an old one.
    needs: 'build',
  },
];

/** What a check counts, when its report can be read. @param {Check} check @param {boolean} passed @returns {Count} */
function countOf(check, passed) {
  const whole = { passed: passed ? 1 : 0, failed: passed ? 0 : 1 };
  if (check.count === undefined) return whole;
  try {
    const count = check.count();
    // A file that cannot even be loaded fails the run without failing a test.
    return passed ? count : { ...count, failed: Math.max(1, count.failed) };
  } catch {
    return { passed: 0, failed: 1 };
  }
}

/** @type {string[]} */
const failures = [];
const total = { passed: 0, failed: 0 };
for (const check of checks) {
  console.log(`\n== ${check.name}`);
  const isBlocked = check.needs !== undefined && failures.includes(check.needs);
  if (isBlocked) console.error(`Not run, because this failed: ${check.needs}.`);
  // One after the other: the output stays readable and two browsers never fight over two cores.
  const passed = !isBlocked && (await run(check));
  const count = isBlocked ? { passed: 0, failed: 1 } : countOf(check, passed);
  total.passed += count.passed;
  total.failed += count.failed;
  if (!passed || count.failed > 0) failures.push(check.name);
}
rmSync(scratch, { recursive: true, force: true });

console.log(failures.length === 0 ? '\nEverything passed.' : `\nFailed: ${failures.join(', ')}.`);
console.log(`${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed === 0 && failures.length === 0 ? 0 : 1;
