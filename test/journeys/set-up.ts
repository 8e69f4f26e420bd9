import { chooseServer } from '@guestbook/testing/databases/choose-server';
import { findBrowser, noBrowser } from '@guestbook/testing/visitors/find-browser';

/** Starts one PostgreSQL for all browser tests. Returns a function that stops it. */
export default async function setUp() {
  if (!findBrowser()) throw new Error(noBrowser);
  const server = await chooseServer();
  process.env['TEST_DATABASE_URL'] = server.url;
  return server.stop;
}
