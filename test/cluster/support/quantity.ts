const units: Record<string, number> = { '': 1, m: 0.001, Mi: 2 ** 20, Gi: 2 ** 30 };

/** `60m` → 0.06, `96Mi` → 100663296. */
export function parseQuantity(text: string): number {
  const [, number = '', unit = ''] = /^([0-9.]+)([a-zA-Z]*)$/.exec(text) ?? [];
  const factor = units[unit];
  if (number === '' || factor === undefined) throw new Error(`not a quantity: ${text}`);
  return Number(number) * factor;
}
