import { pino, type LogFn, type LoggerOptions } from 'pino';

/** Equal lines written in each interval. At its end one more line has the number of the omitted ones. */
const linesEach = 10;
const intervalMilliseconds = 60_000;

type About = Record<string, unknown>;

/**
 * Makes the hook that limits equal lines of refusals and errors to ten a minute, plus one with the number omitted, so that
 * clients cannot flood the log. Lines are equal if message, route, status and code are. Successful requests have no limit.
 */
export function limitLines(): NonNullable<LoggerOptions['hooks']> {
  let kinds = new Map<string, { count: number; report: (omitted: number) => void }>();

  const endInterval = () => {
    const over = [...kinds.values()].filter(({ count }) => count > linesEach);
    kinds = new Map();
    for (const { count, report } of over) report(count - linesEach);
  };
  // Started here and not by a request, whose trace would be in the lines.
  setInterval(endInterval, intervalMilliseconds).unref();

  return {
    logMethod(args: Parameters<LogFn>, log, level) {
      const [about, words] = args as unknown[] as [About | string, string?];
      if (typeof about === 'string' || !isLimited(about, level)) return log.apply(this, args);
      const shared = findShared(about);
      const key = JSON.stringify([level, words, shared]);
      const kind = kinds.get(key) ?? {
        count: 0,
        report: (omitted) => log.call(this, { ...shared, omitted }, words),
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

/** The fields that equal lines share: fixed values, none that a client can choose. */
function findShared({ method, route, status, isAborted, err }: About): About {
  const code = err instanceof Error ? ('code' in err ? err.code : err.name) : undefined;
  return { method, route, status, isAborted, code };
}
