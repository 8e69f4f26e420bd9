import { pino, type LogFn, type LoggerOptions } from 'pino';

/** Of lines that say the same, this many are written in each interval; at its end one line counts the others. */
const linesEach = 10;
const intervalMilliseconds = 60_000;

type About = Record<string, unknown>;

/**
 * Keeps the log small whatever strangers send: refusals and errors that are equal in words, route, status and code share
 * ten lines a minute and one with the number of the others. Requests that went well keep a line each.
 */
export function limitLines(): NonNullable<LoggerOptions['hooks']> {
  let kinds = new Map<string, { count: number; tell: (omitted: number) => void }>();

  const endInterval = () => {
    const over = [...kinds.values()].filter(({ count }) => count > linesEach);
    kinds = new Map();
    for (const { count, tell } of over) tell(count - linesEach);
  };
  // Not begun by a request: its trace would be named in the line.
  setInterval(endInterval, intervalMilliseconds).unref();

  return {
    logMethod(args: Parameters<LogFn>, log, level) {
      const [about, words] = args as unknown[] as [About | string, string?];
      if (typeof about === 'string' || !isLimited(about, level)) return log.apply(this, args);
      const shared = findShared(about);
      const key = JSON.stringify([level, words, shared]);
      const kind = kinds.get(key) ?? {
        count: 0,
        tell: (omitted) => log.call(this, { ...shared, omitted }, words),
      };
      kinds.set(key, kind);
      kind.count += 1;
      if (kind.count <= linesEach) log.apply(this, args);
    },
  };
}

function isLimited({ status, isAborted }: About, level: number): boolean {
  const { debug = 0, warn = 0, fatal = 0 } = pino.levels.values;
  if (level <= debug || level >= fatal) return false;
  return level >= warn || isAborted === true || (typeof status === 'number' && status >= 400);
}

/** What equal lines have in common: fixed words and codes, nothing that a client could choose. */
function findShared({ method, route, status, isAborted, err }: About): About {
  const code = err instanceof Error ? ('code' in err ? err.code : err.name) : undefined;
  return { method, route, status, isAborted, code };
}
