/**
 * Deletes variables that would configure the services under test, or Node itself, so that a test run is the same in every
 * shell. Import it first.
 */
const names = [
  'HOST|PORT|METRICS_(HOST|PORT)|PUBLIC_ORIGIN|LOG_LEVEL|WRITE_QUEUE_LENGTH|GUESTBOOK_DATA',
  '(BACKEND|BOOK|DATABASE|EVENTS|MIGRATION|OTEL|PG|REQUESTS|TRUSTED)\\w*|\\w+_(SECONDS|MEGABYTES|TOTAL)',
  'NODE_(OPTIONS|USE_ENV_PROXY|DEBUG|PATH|PG_FORCE_NATIVE|NO_WARNINGS|V8_COVERAGE)',
  'DEBUG|NO_COLOR|FORCE_COLOR|TZ',
];
const isInTheWay = new RegExp(`^(${names.join('|')})$`);
for (const name of Object.keys(process.env)) if (isInTheWay.test(name)) delete process.env[name];
