import { existsSync } from 'node:fs';

const usual = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/snap/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

/** Finds Chromium or Chrome: the one in CHROMIUM_PATH, otherwise one in a usual place. */
export const findBrowser = (): string | undefined =>
  [process.env['CHROMIUM_PATH'], ...usual].find((path) => path && existsSync(path));

export const noBrowser = 'No Chromium or Chrome found. Install one, or set CHROMIUM_PATH.';

/** Arguments for Chromium. Its sandbox does not work as root. */
export const browserArguments = [
  '--no-first-run',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
];
