import { pino, type Logger } from 'pino';

export type Log = Logger;

/** JSON lines on standard output. Nothing that a visitor sends and no address is ever put into a line. */
export function createLog({ level, service }: { level: string; service: string }): Log {
  const output = pino.destination({ dest: 1, sync: false });
  process.on('exit', () => {
    try {
      output.flushSync();
    } catch {
      // Standard output was closed before us, or never came to be: there is nowhere left to write.
    }
  });
  return pino({ level, base: { service }, formatters: { level: (label) => ({ level: label }) } }, output);
}
