import type { IncomingMessage, ServerResponse } from 'node:http';
import helmet from 'helmet';

export type SecurePage = (request: IncomingMessage, response: ServerResponse) => void;

/** Directives of the Content-Security-Policy, such as `{ styleSrc: ["'self'"] }`. */
export type Policy = Record<string, string[]>;

/** Creates a function that sets the security headers of a page. `policy` completes the Content-Security-Policy. */
export function createSecurePage(policy: Policy): SecurePage {
  const setHeaders = helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        imgSrc: ["'self'"],
        connectSrc: ["'self'"],
        formAction: ["'self'"],
        baseUri: ["'none'"],
        frameAncestors: ["'none'"],
        ...policy,
      },
    },
    // With `no-referrer` a plain-http page posts `Origin: null`, and signing without scripts would look cross-site.
    referrerPolicy: { policy: 'same-origin' },
    xFrameOptions: { action: 'deny' },
    // Only the proxy that terminates TLS knows whether the book is served over https.
    strictTransportSecurity: false,
    xDnsPrefetchControl: false,
    xDownloadOptions: false,
    xPermittedCrossDomainPolicies: false,
    xXssProtection: false,
  });
  return (request, response) => {
    setHeaders(request, response, () => {});
    response.setHeader('Permissions-Policy', 'camera=(), geolocation=(), microphone=(), payment=(), usb=()');
  };
}
