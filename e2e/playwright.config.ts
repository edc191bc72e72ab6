import { fileURLToPath } from 'node:url';
import { defineConfig } from '@playwright/test';
import { findChromium } from '../.ci/browser.mjs';

const port = Number(process.env['ROUNDTRIP_PORT'] ?? 4173);
const origin = `http://127.0.0.1:${port}/`;
// Absent, Playwright starts the browser it downloaded itself.
const executablePath = findChromium();

export default defineConfig({
  testDir: '.',
  outputDir: '../test-results',
  forbidOnly: process.env['CI'] !== undefined,
  fullyParallel: true,
  workers: 2,
  // Only guards against a hang: they say nothing of speed, and no busy machine comes near them.
  timeout: 600_000,
  expect: { timeout: 120_000 },
  reporter: 'list',
  use: {
    baseURL: origin,
    trace: 'retain-on-failure',
    // Every story begins as on a first visit; only the one about being offline keeps the site.
    serviceWorkers: 'block',
    launchOptions: {
      args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
      ...(executablePath === undefined ? {} : { executablePath }),
    },
  },
  webServer: {
    command: `node node_modules/vite/bin/vite.js preview --port ${port} --strictPort`,
    cwd: fileURLToPath(new URL('..', import.meta.url)),
    url: origin,
    timeout: 120_000,
  },
});
