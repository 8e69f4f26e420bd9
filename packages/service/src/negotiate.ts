export type Coding = 'br' | 'gzip' | 'identity';

/** The coding with the highest weight in `Accept-Encoding`; of equal weights the smallest result. */
export function chooseCoding(accepted: string | undefined): Coding {
  if (!accepted) return 'identity';
  const weights = new Map<string, number>();
  for (const item of accepted.toLowerCase().split(',')) {
    const [name = '', ...parameters] = item.split(';').map((part) => part.trim());
    const weight = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2);
    weights.set(name, weight === undefined ? 1 : Number(weight) || 0);
  }
  const any = weights.get('*') ?? 0;
  const br = weights.get('br') ?? any;
  const gzip = weights.get('gzip') ?? any;
  if (Math.max(br, gzip) <= 0 || Math.max(br, gzip) < (weights.get('identity') ?? 0)) return 'identity';
  return br >= gzip ? 'br' : 'gzip';
}

/** Whether `If-None-Match` names this entity tag: then the client has what the server would send. */
export function hasTag(ifNoneMatch: string | undefined, tag: string): boolean {
  return ifNoneMatch?.split(',').some((item) => item.trim() === tag || item.trim() === '*') ?? false;
}
