import { z } from 'zod';

/** What `docs/configuration.md` and `.env.example` say of a variable. */
declare module 'zod' {
  interface GlobalMeta {
    /** The heading that lists the variable. */
    group?: Group;
    /** The unit of a number, where the name does not end with it. */
    unit?: string;
  }
}
export const groups = [
  'The book',
  'Addresses and ports',
  'Behind a proxy',
  'Database',
  'From the frontend to the backend',
  'Limits',
  'Timeouts',
  'Logs and traces',
  'On a laptop',
] as const;
export type Group = (typeof groups)[number];

/** The variables of both services. */
export const commonVariables = {
  HOST: z.string().min(1).default('127.0.0.1').meta({
    group: 'Addresses and ports',
    description:
      'Address to listen on. The images set `0.0.0.0`. `pnpm start` passes it to the frontend only; `pnpm dev` accepts loopback addresses only.',
  }),
  METRICS_HOST: z.string().min(1).optional().meta({
    group: 'Addresses and ports',
    description: 'Address to serve `/metrics` on. Without it: `HOST`, and under `pnpm start` `127.0.0.1`.',
  }),
  LOG_LEVEL: z
    .string()
    .toLowerCase()
    .pipe(z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'silent']))
    .default('info')
    .meta({
      group: 'Logs and traces',
      description:
        'Lowest level to log: `fatal`, `error`, `warn`, `info`, `debug` or `silent`. `info` has writes, refusals and errors; `debug` adds reads.',
    }),
  PUBLIC_ORIGIN: z
    .url({ protocol: /^https?$/ })
    .optional()
    .meta({
      group: 'Behind a proxy',
      description:
        'Origin that visitors see, such as `https://book.example`. Set it behind a proxy that changes `Host`, and behind any proxy if the service listens on loopback.',
    }),
  TRUSTED_PROXIES: networks('').meta({
    group: 'Behind a proxy',
    description:
      'Addresses and networks of the proxies in front, separated by commas or spaces, or `none`. The address of the visitor is read from their `X-Forwarded-For`.',
  }),
  // With more hops than proxies, a client inside a trusted network can make up its address.
  TRUSTED_HOPS: number(1, { minimum: 1, maximum: 10 }).meta({
    group: 'Behind a proxy',
    description: 'Number of trusted proxies in a row.',
  }),
  DRAIN_SECONDS: number(2, { maximum: 60 }).meta({
    group: 'Timeouts',
    description:
      'Time a stopping service still accepts requests, until no load balancer sends any. `pnpm start` sets 0.',
  }),
  HEADERS_TIMEOUT_SECONDS: number(10, { minimum: 1 }).meta({
    group: 'Timeouts',
    description: 'Time a client has to send the headers of a request.',
  }),
  BODY_TIMEOUT_SECONDS: number(15, { minimum: 1 }).meta({
    group: 'Timeouts',
    description: 'Time a client has to send a whole request.',
  }),
  // Longer than the idle timeout of common proxies (60 s). If the server closes first, a request in flight is lost.
  IDLE_TIMEOUT_SECONDS: number(72, { minimum: 1 }).meta({
    group: 'Timeouts',
    description:
      'Time a connection stays open between two requests. Keep it above the proxy’s own idle timeout.',
  }),
  CONNECTION_LIFE_SECONDS: number(30, { minimum: 1 }).meta({
    group: 'Timeouts',
    description:
      'Age at which a connection closes with its next answer, so that load spreads to new replicas.',
  }),
  CONNECTIONS_TOTAL: number(4_000, { minimum: 1 }).meta({
    group: 'Limits',
    unit: 'connections',
    description: 'Open connections. Beyond it: 503, except for the health checks.',
  }),
  REQUESTS_TOTAL: number(2_000, { minimum: 1 }).meta({
    group: 'Limits',
    unit: 'requests',
    description: 'Requests in flight. Beyond it: 503, except for the health checks.',
  }),
  REQUESTS_PER_CONNECTION: number(20, { minimum: 1 }).meta({
    group: 'Limits',
    unit: 'requests',
    description: 'Requests in flight on one connection. Beyond it: 503.',
  }),
  CACHE_MEGABYTES: number(16, { minimum: 1 }).meta({
    group: 'Limits',
    description: 'Memory for cached lists and pages.',
  }),
  UNREAD_MEGABYTES: number(32, { minimum: 1 }).meta({
    group: 'Limits',
    description:
      'Memory for answers that clients have not read. Beyond it the oldest of these connections is cut.',
  }),
  // OpenTelemetry reads these and its other variables itself.
  OTEL_EXPORTER_OTLP_ENDPOINT: z
    .url({ protocol: /^https?$/ })
    .optional()
    .meta({
      group: 'Logs and traces',
      description:
        'Where to send traces (OTLP over HTTP, JSON). Without it, there are no traces. The other `OTEL_*` variables work too.',
    }),
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: z
    .url({ protocol: /^https?$/ })
    .optional()
    .meta({ group: 'Logs and traces', description: 'The same, as a full URL for traces only.' }),
  OTEL_TRACES_SAMPLER_ARG: z.coerce
    .number()
    .min(0)
    .max(1)
    .default(1)
    .meta({ group: 'Logs and traces', description: 'Share of traces to keep, from 0 to 1.' }),
};

/** Whether tracing is on, and the share of traces to keep. */
export function readTracing(config: z.infer<z.ZodObject<typeof commonVariables>>) {
  return {
    isOn: (config.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT ?? config.OTEL_EXPORTER_OTLP_ENDPOINT) !== undefined,
    ratio: config.OTEL_TRACES_SAMPLER_ARG,
  };
}

/** A port; 0 lets the system choose one. */
export const port = (fallback: number) => number(fallback, { maximum: 65_535 });

/** A whole number in decimal digits. `z.coerce` would also accept `0x50` and `1e3`. */
export function number(fallback: number, { minimum = 0, maximum = 1_000_000 } = {}) {
  return z
    .string()
    .regex(/^[0-9]{1,7}$/, 'must be a whole number')
    .transform(Number)
    .pipe(z.number().min(minimum).max(maximum))
    .default(fallback);
}

/** Addresses and networks, separated by commas, such as `10.0.0.0/8, 2001:db8::1`; `none` for an empty list. */
export function networks(fallback: string) {
  return z
    .string()
    .default(fallback)
    .transform((list) => (list === 'none' ? [] : list.split(/[\s,]+/).filter(Boolean)))
    .pipe(z.array(z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()], 'must be addresses or networks')));
}

/**
 * Reads the configuration. On a bad value, prints the name of the variable and exits with 1. An empty variable is the same
 * as an absent one: compose and shells have no other way to leave one out.
 */
export function readConfig<T>(schema: z.ZodType<T>, environment: NodeJS.ProcessEnv): T {
  const given = Object.entries(environment).filter(([, value]) => value !== '');
  const result = schema.safeParse(Object.fromEntries(given));
  if (result.success) return result.data;
  for (const issue of result.error.issues) {
    console.error(`Bad configuration: ${String(issue.path[0])}: ${issue.message}`);
  }
  return process.exit(1);
}
