import { pino, type DestinationStream, type Logger } from 'pino';
import { limitLines } from './limit-lines.ts';
import { openOutput } from './output.ts';
import { describeTrace } from './span.ts';

export type Log = Logger;

/** Makes a log of JSON lines, on standard output by default. No line contains text or the address of a visitor. */
export function createLog({
  level,
  service,
  output = openOutput(service),
}: {
  level: string;
  service: string;
  output?: DestinationStream;
}): Log {
  return pino(
    {
      level,
      base: { service },
      formatters: { level: (label) => ({ level: label }) },
      serializers: { err: describeError },
      mixin: () => describeTrace(),
      hooks: limitLines(),
    },
    output,
  );
}

/** Keeps only these fields: PostgreSQL puts the whole row, with the text of a note, into the details of some errors. */
function describeError(error: unknown): unknown {
  if (!(error instanceof Error)) return { message: typeof error };
  const { name, message, stack, cause } = error;
  const code = 'code' in error && { code: error.code };
  return { type: name, message, stack, ...code, ...(cause !== undefined && { cause: describeError(cause) }) };
}
