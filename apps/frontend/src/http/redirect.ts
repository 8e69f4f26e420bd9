import type { ServerResponse } from 'node:http';

/** Redirects a browser, which then sends a GET. */
export function redirect(response: ServerResponse, location: string) {
  response.writeHead(303, { 'Cache-Control': 'no-store', 'Content-Length': 0, Location: location });
  response.end();
}
