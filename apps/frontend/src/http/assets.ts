import type { ServerResponse } from 'node:http';
import type { RequestHandler } from 'express';
import serveCompressed from 'express-static-gzip';

/** The browser's files: their names change with their content, so that they can be kept for good. */
export function serveAssets(folder: string): RequestHandler {
  const serve = serveCompressed(folder, {
    index: false,
    enableBrotli: true,
    orderPreference: ['br', 'gz'],
    serveStatic: {
      index: false,
      redirect: false,
      dotfiles: 'ignore',
      immutable: true,
      maxAge: '1y',
      setHeaders: (response: ServerResponse) => {
        response.setHeader('Cross-Origin-Resource-Policy', 'same-origin');
        response.setHeader('X-Content-Type-Options', 'nosniff');
      },
    },
  });
  return (request, response, next) => {
    // Here it throws to the one place that answers errors; the file server would answer in its own way.
    decodeURIComponent(request.path);
    serve(request, response, next);
  };
}
