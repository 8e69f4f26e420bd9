import { migrate } from '@guestbook/backend/db/migrate';
import { chooseServer } from '@guestbook/testing/databases/choose-server';
import { createDatabase } from '@guestbook/testing/databases/create-database';

/** Starts one PostgreSQL for all test files, with a migrated template that their databases are copies of. */
export default async function setUp() {
  const server = await chooseServer();
  try {
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
