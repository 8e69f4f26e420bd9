/** Node's codes for a network, or a server on it, that does not answer. */
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

/** What node-postgres says, without a code, of a connection that is late, lost or closed. */
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
 * Whether PostgreSQL, or the book in it, is unavailable for now: nothing is wrong with what was asked, and waiting may help.
 * A wrong certificate, a missing file or an error of our own is none of that.
 */
export function isDatabaseUnavailable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = 'code' in error ? String(error.code) : '';
  if (code === '') return lostConnection.test(error.message);
  // A Unix socket that is not there yet. A file that is missing fails in another call.
  if (code === 'ENOENT') return 'syscall' in error && error.syscall === 'connect';
  // Poolers give this code to all they say, such as that the server behind them does not answer. PostgreSQL gives it to
  // messages that make no sense, and keeps the connection.
  if (code === '08P01') return 'severity' in error && error.severity === 'FATAL';
  // Classes of SQLSTATE: 08 connection, 3D no such database, 40 a transaction that lost against another, 53 resources,
  // 55 not available now, 57 shutting down; a standby that may be promoted; and a database without our tables.
  return (
    networkCodes.has(code) || /^(08|3D|40|53|55|57)[0-9A-Z]{3}$/.test(code) || /^(25006|42P01)$/.test(code)
  );
}
