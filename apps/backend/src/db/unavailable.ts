/** Node's error codes for a network or a server that does not answer. */
const networkCodes = new Set([
  'EADDRNOTAVAIL',
  'EAI_AGAIN',
  'ECONNABORTED',
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTDOWN',
  'EHOSTUNREACH',
  'EMFILE',
  'ENETDOWN',
  'ENETRESET',
  'ENETUNREACH',
  'ENFILE',
  'ENOTFOUND',
  'EPIPE',
  'ETIMEDOUT',
]);

/** Messages of node-postgres, without a code, about a connection that is late, lost or closed. */
const lostConnection = new RegExp(
  [
    '^timeout expired$',
    '^timeout exceeded when trying to connect$',
    '^Query read timeout$',
    '^Connection terminated( unexpectedly| due to connection timeout)?$',
    '^Client (has encountered a connection error|was closed) and is not queryable$',
    '^Cannot use a pool after calling end on the pool$',
  ].join('|'),
);

/**
 * Whether an error means that PostgreSQL, or the book in it, is unavailable: the request is fine, and a retry may help. Not a
 * wrong certificate, a missing file or a bug.
 */
export function isDatabaseUnavailable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = 'code' in error ? String(error.code) : '';
  if (code === '') return lostConnection.test(error.message);
  // The Unix socket does not exist yet. A missing file fails in another system call.
  if (code === 'ENOENT') return 'syscall' in error && error.syscall === 'connect';
  // Poolers use this code for all their errors, such as a server that does not answer. PostgreSQL uses it for malformed
  // messages, which are not fatal.
  if (code === '08P01') return 'severity' in error && error.severity === 'FATAL';
  // Classes of SQLSTATE: 08 connection, 3D no such database, 40 a transaction that lost a conflict, 53 resources,
  // 55 not available now, 57 shutting down. 25006 is a standby, which may be promoted. 42P01 is a database without the tables.
  return (
    networkCodes.has(code) || /^(08|3D|40|53|55|57)[0-9A-Z]{3}$/.test(code) || /^(25006|42P01)$/.test(code)
  );
}
