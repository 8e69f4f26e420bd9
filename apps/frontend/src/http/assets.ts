import type { ServerResponse } from 'node:http';
import type { RequestHandler } from 'express';
import serveCompressed from 'express-static-gzip';

/** Serves the browser's files. A file's name changes with its content, so browsers may cache it for a year. */
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
    // Throws here, so that the error handler answers: the file server would send an answer of its own.
    decodeURIComponent(request.path);
    serve(request, response, next);
  };
}
