/** A host that every browser accepts: labels of up to 63 letters, digits and hyphens, or an IPv6 address in brackets. */
const plainHost = /^(?=.{1,253}$)[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63})*$|^\[[0-9a-f:.]+\]$/;
const scheme = /^[a-z][a-z0-9+.-]*:\/\//i;
/** `ada.example` with an optional port and path, but not `mailto:` and no user before an `@`. */
const withoutScheme = /^[^\s/?#:@]+(?::\d+)?(?:[/?#]|$)/;

/**
 * Returns the address of a website as browsers write it, with the host in ASCII; undefined if some browser could refuse it.
 * The database stores this form, so that no later code parses the author's text again.
 */
export function toWebAddress(typed: string): string | undefined {
  const isWhole = scheme.test(typed);
  const url = /^https?:\/\/\S+$/i.test(complete(typed)) ? URL.parse(complete(typed)) : null;
  if (!url || hasUser(typed)) return undefined;
  // The dot of the DNS root, or the full stop of a sentence.
  if (url.hostname.endsWith('.')) url.hostname = url.hostname.slice(0, -1);
  if (!isHost(url.hostname) || (!isWhole && !isTypedHost(url.hostname, typed))) return undefined;
  return URL.parse(url.href)?.href === url.href ? url.href : undefined;
}

/** Whether a user precedes an `@`, as in `https://bank.example@evil.example`: the text before it misleads readers about the host. */
export function hasUser(typed: string): boolean {
  // Browsers ignore extra slashes before it.
  return /^[^/?#\\]*@/.test(typed.replace(/^(?:[a-z][a-z0-9+.-]*:)?\/[/\\]+/i, ''));
}

/** Adds a missing `https://`. */
function complete(typed: string): string {
  if (typed.startsWith('//')) return `https:${typed}`;
  return withoutScheme.test(typed) ? `https://${typed}` : typed;
}

/** Whether text without a scheme is a host. A single word is not, nor a number that browsers read as an IPv4 address. */
function isTypedHost(host: string, typed: string): boolean {
  return host.includes('.') && (!/^[\d.]+$/.test(host) || typed.replace('//', '').startsWith(host));
}

function isHost(host: string): boolean {
  // The parser validates `xn--` labels only if the host also has a label outside ASCII: `.ü` adds one.
  return plainHost.test(host) && (!host.includes('xn--') || URL.canParse(`https://${host}.ü`));
}
