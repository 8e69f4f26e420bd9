/** Nothing is wrong with what was asked: PostgreSQL, or the book in it, is not there for now. */
export function isDatabaseAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = 'code' in error ? String(error.code) : '';
  // Classes of SQLSTATE: 08 connection, 3D no such database, 53 resources, 55 not available now, 57 shutting down; and a
  // database without our tables.
  if (/^(08|3D|53|55|57)[0-9A-Z]{3}$/.test(code) || code === '42P01') return true;
  // Node's: ECONNREFUSED, EAI_AGAIN.
  if (/^E[A-Z_]+$/.test(code)) return true;
  // node-postgres gives these no code.
  return /timeout|Connection terminated|connection error/i.test(error.message);
}
