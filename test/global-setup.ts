import { migrate } from '@guestbook/backend/db/migrate';
import { chooseServer } from '@guestbook/testing/databases/choose-server';
import { createDatabase } from '@guestbook/testing/databases/create-database';

/** One server for all test files, with a migrated template they copy their databases from. */
export default async function setUp() {
  const server = await chooseServer();
  try {
    if (!process.env['TEST_SERVER_SAID']) console.log(`Tests run on PostgreSQL from: ${server.kind}`);
    const template = await createDatabase({ serverUrl: server.url });
    await migrate({ connectionString: template.url });
    process.env['TEST_DATABASE_URL'] = server.url;
    process.env['TEST_TEMPLATE'] = new URL(template.url).pathname.slice(1);
    return async () => {
      await template.drop();
      await server.stop();
    };
  } catch (error) {
    await server.stop();
    throw error;
  }
}
