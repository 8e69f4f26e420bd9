import { randomBytes } from 'node:crypto';

/** PostgreSQL in a container, set up as in production. Throws if that cannot be had here. */
export async function startContainer({ maxConnections }: { maxConnections: number }) {
  // Loaded only when it is tried: it is large.
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
    // The first server that says so only makes the database.
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
