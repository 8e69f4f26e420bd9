/** Letters, digits and hyphens in labels of up to 63, or an address in brackets: what every browser takes for a host. */
const plainHost = /^(?=.{1,253}$)[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63})*$|^\[[0-9a-f:.]+\]$/;

/**
 * The address of a website as browsers write it, with the host in ASCII; undefined if some browser could refuse it.
 * It is stored like this, so that nothing has to parse what a person typed once more.
 */
export function toWebAddress(typed: string): string | undefined {
  const url = /^https?:\/\/\S+$/i.test(typed) ? URL.parse(typed) : null;
  if (!url || url.username || url.password || !isHost(url.hostname)) return undefined;
  return URL.parse(url.href)?.href === url.href ? url.href : undefined;
}

function isHost(host: string): boolean {
  // A last label beyond ASCII makes the parser look into all others: without it a broken `xn--` label passes.
  return plainHost.test(host) && (!host.includes('xn--') || URL.canParse(`https://${host}.ü`));
}
