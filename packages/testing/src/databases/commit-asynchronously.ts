/** Statements that make PostgreSQL acknowledge notes before they are on disk, for tests that must see notes lost. */
export const makeAsynchronous = [
  `create or replace function commit_asynchronously() returns trigger language plpgsql
   as 'begin perform set_config(''synchronous_commit'', ''off'', true); return null; end'`,
  `create or replace trigger commit_asynchronously after insert on entries
   for each statement execute function commit_asynchronously()`,
];
