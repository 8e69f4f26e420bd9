const units: Record<string, number> = {
  '': 1,
  m: 0.001,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
};

/** `60m` → 0.06, `96Mi` → 100663296. */
export function parseQuantity(text: string | number): number {
  const [, number, unit] = /^([0-9.]+)([a-zA-Z]*)$/.exec(String(text)) ?? [];
  const factor = units[unit ?? ''];
  if (number === undefined || factor === undefined) throw new Error(`not a quantity: ${text}`);
  return Number(number) * factor;
}
