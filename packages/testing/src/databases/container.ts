import { randomBytes } from 'node:crypto';

/** Starts PostgreSQL in a container, set up as in production. Rejects if that fails. */
export async function startContainer({ maxConnections }: { maxConnections: number }) {
  // Imported here since it is large.
  const { GenericContainer, Wait } = await import('testcontainers');
  const password = randomBytes(16).toString('hex');
  const container = await new GenericContainer('postgres:18')
    .withEnvironment({
      POSTGRES_USER: 'guestbook',
      POSTGRES_PASSWORD: password,
      POSTGRES_INITDB_ARGS: '--encoding=UTF8 --locale-provider=builtin --builtin-locale=C.UTF-8',
    })
    .withCommand(['postgres', '-c', `max_connections=${maxConnections}`])
    .withExposedPorts(5432)
    // The first of the two servers only creates the database.
    .withWaitStrategy(Wait.forLogMessage(/ready to accept connections/, 2))
    .withStartupTimeout(60_000)
    .start();
  const url = `postgres://guestbook:${password}@${container.getHost()}:${container.getMappedPort(5432)}/guestbook`;
  return {
    url,
    stop: async () => {
      await container.stop({ remove: true, removeVolumes: true });
    },
  };
}
