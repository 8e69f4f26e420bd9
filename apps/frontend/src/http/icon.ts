import type { RequestHandler } from 'express';

const icon = Buffer.from(
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">' +
    '<path d="M5 4h18a4 4 0 0 1 4 4v20H9a4 4 0 0 1-4-4z" fill="#9c3d2b"/>' +
    '<path d="M9 24h18v4H9a2 2 0 0 1 0-4z" fill="#f6efe2"/>' +
    '<path d="M11 11h10M11 16h7" stroke="#f6efe2" stroke-width="2" stroke-linecap="round"/></svg>',
);

/** Sends the icon of the browser's tab. Browsers accept SVG at `/favicon.ico` too, because of its content type. */
export const sendIcon: RequestHandler = (request, response) => {
  response.writeHead(200, {
    'Cache-Control': 'public, max-age=86400',
    'Content-Length': icon.length,
    'Content-Type': 'image/svg+xml',
    'Content-Security-Policy': "default-src 'none'",
    'X-Content-Type-Options': 'nosniff',
  });
  response.end(request.method === 'HEAD' ? undefined : icon);
};
