import { createServer } from 'node:http';
import { Pool } from 'pg';

/**
 * The baselines of the benchmark, each its own process:
 * `read`: raw node:http that answers the same bytes with two headers;
 * `write`: raw node:http with one durable insert per request, through a pool of ten.
 */
const [kind, port, source] = process.argv.slice(2);

if (kind === 'read') {
  const bytes = Buffer.from(await (await fetch(source ?? '')).arrayBuffer());
  createServer((_, response) => {
    response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': bytes.length });
    response.end(bytes);
  }).listen(Number(port), '127.0.0.1');
} else {
  const pool = new Pool({ connectionString: source, max: 10 });
  await pool.query(`
    create table if not exists plain_entries (
      id uuid primary key default gen_random_uuid(), number bigint generated always as identity unique,
      message text not null, signed_at timestamptz not null default now()
    )`);
  createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { message } = JSON.parse(Buffer.concat(chunks).toString()) as { message: string };
      void pool
        .query('insert into plain_entries (message) values ($1) returning *', [message])
        .then(({ rows }) => {
          const body = JSON.stringify({ message: 'Entry added successfully', entry: rows[0] as unknown });
          response.writeHead(201, {
            'Content-Type': 'application/json',
            'Content-Length': Buffer.byteLength(body),
          });
          response.end(body);
        });
    });
  }).listen(Number(port), '127.0.0.1');
}
