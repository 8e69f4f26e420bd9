/** The best coding of those we make that `Accept-Encoding` lets us use. */
export function chooseCoding(accepted: string | string[] | undefined): 'br' | 'gzip' | 'identity' {
  const codings = new Map<string, boolean>();
  for (const item of String(accepted ?? '').split(',')) {
    const [name = '', ...parameters] = item.toLowerCase().split(';');
    codings.set(name.trim(), !parameters.some((parameter) => /^\s*q=0(\.0*)?\s*$/.test(parameter)));
  }
  return codings.get('br') ? 'br' : codings.get('gzip') ? 'gzip' : 'identity';
}

/** Whether `If-None-Match` names this entity tag: then the client has what we would send. */
export function hasTag(ifNoneMatch: string | undefined, tag: string): boolean {
  return ifNoneMatch?.split(',').some((item) => item.trim() === tag || item.trim() === '*') ?? false;
}
