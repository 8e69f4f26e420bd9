import { z } from 'zod';

/** The variables both services have. Times are seconds. */
export const commonVariables = {
  HOST: z.string().min(1).default('127.0.0.1'),
  METRICS_HOST: z.string().min(1).optional(),
  LOG_LEVEL: z
    .string()
    .toLowerCase()
    .pipe(z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'silent']))
    .default('info'),
  PUBLIC_ORIGIN: z.url({ protocol: /^https?$/ }).optional(),
  TRUSTED_PROXIES: networks(''),
  // With more of them than there are proxies in a row, a client that is in one of these networks makes up its address.
  TRUSTED_HOPS: number(1, { minimum: 1, maximum: 10 }),
  DRAIN_SECONDS: number(2, { maximum: 60 }),
  HEADERS_TIMEOUT_SECONDS: number(10, { minimum: 1 }),
  BODY_TIMEOUT_SECONDS: number(15, { minimum: 1 }),
  // Longer than the idle time of usual proxies (60 s): who closes first must not be us, or requests get lost.
  IDLE_TIMEOUT_SECONDS: number(72, { minimum: 1 }),
  CONNECTION_LIFE_SECONDS: number(30, { minimum: 1 }),
  CONNECTIONS_TOTAL: number(4_000, { minimum: 1 }),
  REQUESTS_TOTAL: number(2_000, { minimum: 1 }),
  REQUESTS_PER_CONNECTION: number(20, { minimum: 1 }),
  CACHE_MEGABYTES: number(16, { minimum: 1 }),
  UNREAD_MEGABYTES: number(32, { minimum: 1 }),
  // One of them makes traces. OpenTelemetry reads them and its other variables itself.
  OTEL_EXPORTER_OTLP_ENDPOINT: z.url({ protocol: /^https?$/ }).optional(),
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: z.url({ protocol: /^https?$/ }).optional(),
  OTEL_TRACES_SAMPLER_ARG: z.coerce.number().min(0).max(1).default(1),
};

/** Whether there shall be traces, and which share of them. */
export function readTracing(config: z.infer<z.ZodObject<typeof commonVariables>>) {
  return {
    isOn: (config.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT ?? config.OTEL_EXPORTER_OTLP_ENDPOINT) !== undefined,
    ratio: config.OTEL_TRACES_SAMPLER_ARG,
  };
}

/** A port; 0 lets the system choose one. */
export const port = (standard: number) => number(standard, { maximum: 65_535 });

/** A number written in decimal digits. Not `z.coerce`: that also reads `0x50` and `1e3`. */
export function number(standard: number, { minimum = 0, maximum = 1_000_000 } = {}) {
  return z
    .string()
    .regex(/^[0-9]{1,7}$/, 'must be a whole number')
    .transform(Number)
    .pipe(z.number().min(minimum).max(maximum))
    .default(standard);
}

/** Addresses and networks such as `10.0.0.0/8, 2001:db8::1`, with commas between them; `none` for none. */
export function networks(standard: string) {
  return z
    .string()
    .default(standard)
    .transform((list) => (list === 'none' ? [] : list.split(/[\s,]+/).filter(Boolean)))
    .pipe(z.array(z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()], 'must be addresses or networks')));
}

/**
 * Reads the configuration once. An empty variable counts as absent: compose and shells have no other way to leave one out.
 * A bad value stops the start and names the variable.
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
