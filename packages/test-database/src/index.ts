export { chooseServer } from './choose-server.ts';
export type { TestServer } from './choose-server.ts';
export { createDatabase, createTestDatabase } from './create-database.ts';
export type { TestDatabase } from './create-database.ts';
export { freezeServer } from './freeze-server.ts';
