import { pino, type DestinationStream, type Logger } from 'pino';
import { limitLines } from './limit-lines.ts';
import { openOutput } from './output.ts';
import { describeTrace } from './trace.ts';

export type Log = Logger;

/**
 * JSON lines, on standard output where nothing else is given. Nothing that a visitor sends and no address is ever put into
 * a line.
 */
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

/** PostgreSQL puts the whole row, words and all, into the details of some errors: only what is listed here gets out. */
function describeError(error: unknown): unknown {
  if (!(error instanceof Error)) return { message: typeof error };
  const { name, message, stack, cause } = error;
  const code = 'code' in error && { code: error.code };
  return { type: name, message, stack, ...code, ...(cause !== undefined && { cause: describeError(cause) }) };
}
