import { defineConfig } from '@playwright/test';
import './packages/testing/src/processes/clean-environment.ts';

const args = [
  '--no-first-run',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
];
// Chromium refuses its sandbox to root.
if (process.getuid?.() === 0) args.push('--no-sandbox');

export default defineConfig({
  testDir: 'test/journeys',
  workers: 1,
  reporter: 'list',
  // A busy machine may take its time.
  timeout: 120_000,
  expect: { timeout: 30_000 },
  use: {
    launchOptions: { executablePath: process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium', args },
  },
});
