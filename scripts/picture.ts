import { chromium } from '@playwright/test';
import { chooseServer } from '@guestbook/test-database';
import { startStack } from '../test/support/start-stack.ts';

/** Makes the README's picture from the real services: `node scripts/picture.ts`. */
const notes = [
  { message: 'Kahvi oli hyvää, sauna parempi.', name: 'Aino', place: 'Oulu' },
  {
    message:
      'The piano in the hall is out of tune in the most beautiful way. I wrote four bars on it and left them in the drawer. Finish them if you like.',
    name: 'Aurélien Vasseur',
    place: 'Lyon',
    website: 'https://vasseur.example',
    mark: 'tune',
  },
  { message: 'Slept. Finally.', name: 'T.' },
  { message: 'سهرنا تحت النجوم ولم نسمع سوى الريح. شكرًا لكم.', name: 'ليلى', place: 'Beirut' },
  {
    message:
      'We came for a weekend and stayed for the whole of the blossom. The kettle sings exactly as promised. Our youngest says the apple by the gate is now called Bernard; please water him.',
    name: 'Ines & the three Halls',
    place: 'Tromsø',
    mark: 'flower',
  },
];

const server = await chooseServer();
process.env['TEST_DATABASE_URL'] = server.url;
const stack = await startStack();
let revision = 0;
for (const note of notes) ({ revision } = await stack.sign(note));
const browser = await chromium.launch({
  executablePath: process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium',
  args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
});
const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
await page.goto(`${stack.origin}/?revision=${revision}`);
await page.getByText('just now').first().waitFor();
await page.screenshot({ path: 'docs/guestbook.png' });
await browser.close();
await stack.stop();
await server.stop();
