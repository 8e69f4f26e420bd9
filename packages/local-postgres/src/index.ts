export { DiskFullError, LocalPostgresError, isAboutFullDisk } from './error.ts';
export { isFree } from './folder.ts';
export { createOwnClient } from './probe.ts';
export { readCommand } from './process.ts';
export { startLocalPostgres } from './start.ts';
export type { LocalPostgres } from './start.ts';
