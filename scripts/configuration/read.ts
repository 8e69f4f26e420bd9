import { readFile } from 'node:fs/promises';
import { Config as Backend } from '@guestbook/backend/config';
import { Config as Frontend } from '@guestbook/frontend/config';
import type { Group } from '@guestbook/service/config';
import type { z } from 'zod';
import { LaptopConfig } from '../start/settings.ts';

/** One variable as one program reads it, or as all of them do. */
export interface Variable {
  name: string;
  group: Group;
  description: string;
  /** As it is written in the environment; undefined if the variable may be absent. */
  fallback: string | undefined;
  /** Empty for words and addresses. */
  unit: string;
  program: 'both' | 'backend' | 'frontend' | 'pnpm start';
}

/** Every variable of the zod objects. One that both services read in the same way is listed once. */
export function readVariables(): Variable[] {
  const backend = list('backend', Backend.shape);
  const frontend = list('frontend', Frontend.shape);
  const key = ({ name, description, fallback }: Variable) => JSON.stringify([name, description, fallback]);
  const inFrontend = new Set(frontend.map(key));
  const shared = new Set(backend.map(key).filter((one) => inFrontend.has(one)));
  return [
    ...frontend.map((variable) =>
      shared.has(key(variable)) ? { ...variable, program: 'both' as const } : variable,
    ),
    ...backend.filter((variable) => !shared.has(key(variable))),
    ...list('pnpm start', LaptopConfig.shape),
  ];
}

function list(program: Variable['program'], shape: Record<string, z.ZodType>): Variable[] {
  return Object.entries(shape).map(([name, schema]) => {
    const { group, description, unit = unitOf(name) } = schema.meta() ?? {};
    if (group === undefined || description === undefined)
      throw new Error(`${name} has no description or no group.`);
    return { name, group, description, unit, program, fallback: readFallback(schema) };
  });
}

const unitOf = (name: string) => (name.endsWith('_SECONDS') ? 's' : name.endsWith('_MEGABYTES') ? 'MB' : '');

/** The default is the outermost layer of a schema, or the first step of its pipe. */
function readFallback({ def }: z.ZodType): string | undefined {
  const { type, defaultValue, in: input } = def as { type: string; defaultValue?: unknown; in?: z.ZodType };
  if (type === 'default') return String(defaultValue);
  return input && readFallback(input);
}

/** The variables that `compose.yaml` takes from the shell or from `.env`. */
export async function readComposeVariables(): Promise<string[]> {
  const text = await readFile(new URL('../../compose.yaml', import.meta.url), 'utf8');
  return [...new Set([...text.matchAll(/\$\{([A-Z_]+)/g)].map(([, name]) => name ?? ''))].toSorted();
}
