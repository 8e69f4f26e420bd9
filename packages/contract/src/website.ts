/** Letters, digits and hyphens in labels of up to 63, or an address in brackets: what every browser takes for a host. */
const plainHost = /^(?=.{1,253}$)[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63})*$|^\[[0-9a-f:.]+\]$/;
const scheme = /^[a-z][a-z0-9+.-]*:\/\//i;
/** `ada.example`, with a port and a path or without: but no `mailto:`, and no name before an `@`. */
const withoutScheme = /^[^\s/?#:@]+(?::\d+)?(?:[/?#]|$)/;

/**
 * The address of a website as browsers write it, with the host in ASCII; undefined if some browser could refuse it.
 * It is stored like this, so that nothing has to parse what a person typed once more.
 */
export function toWebAddress(typed: string): string | undefined {
  const isWhole = scheme.test(typed);
  const url = /^https?:\/\/\S+$/i.test(complete(typed)) ? URL.parse(complete(typed)) : null;
  if (!url || hasUser(typed)) return undefined;
  // The full stop of a root, or of a sentence.
  if (url.hostname.endsWith('.')) url.hostname = url.hostname.slice(0, -1);
  if (!isHost(url.hostname) || (!isWhole && !isTypedHost(url.hostname, typed))) return undefined;
  return URL.parse(url.href)?.href === url.href ? url.href : undefined;
}

/** Whether something stands before an `@`: the host comes after it, and people read what is before. */
export function hasUser(typed: string): boolean {
  // Browsers skip any number of slashes in front of it.
  return /^[^/?#\\]*@/.test(typed.replace(/^(?:[a-z][a-z0-9+.-]*:)?\/[/\\]+/i, ''));
}

/** People leave out `https://`. */
function complete(typed: string): string {
  if (typed.startsWith('//')) return `https:${typed}`;
  return withoutScheme.test(typed) ? `https://${typed}` : typed;
}

/** A word alone is none, and neither is a number that browsers read as an address. */
function isTypedHost(host: string, typed: string): boolean {
  return host.includes('.') && (!/^[\d.]+$/.test(host) || typed.replace('//', '').startsWith(host));
}

function isHost(host: string): boolean {
  // A last label beyond ASCII makes the parser look into all others: without it a broken `xn--` label passes.
  return plainHost.test(host) && (!host.includes('xn--') || URL.canParse(`https://${host}.ü`));
}
