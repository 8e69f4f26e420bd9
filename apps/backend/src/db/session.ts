import { Client, type PoolConfig } from 'pg';

/** Milliseconds; 0 is none. */
const noLimits = { statement_timeout: 0, lock_timeout: 0, idle_in_transaction_session_timeout: 0 };

export interface SessionConfig extends PoolConfig {
  /** For what the server does in this session. Not node-postgres' own options: those become startup parameters. */
  limits?: typeof noLimits;
}

/** What the code relies on, whatever the server, the database or the role have set. */
const fixed = {
  // An acknowledged note is on the disk.
  synchronous_commit: 'on',
  // A statement that waited for the book's lock sees what the one before it has committed.
  default_transaction_isolation: 'read committed',
  default_transaction_read_only: 'off',
  default_transaction_deferrable: 'off',
  // What node-postgres writes and reads.
  datestyle: 'ISO, MDY',
  intervalstyle: 'postgres',
  timezone: 'UTC',
  bytea_output: 'hex',
  extra_float_digits: '1',
  array_nulls: 'on',
  standard_conforming_strings: 'on',
  // A statement that fails must not end the session, nor may an hour without a signature.
  exit_on_error: 'off',
  idle_session_timeout: '0',
  transaction_timeout: '0',
};

/**
 * The schema of the book: where its tables are, even if the search path has been changed since. In an empty database the
 * first of the search path that exists, which a connection may name in `options`, as books side by side do.
 */
const schema = `
  coalesce(
    (
      select nspname
      from pg_class keys join pg_namespace on pg_namespace.oid = relnamespace
      where relname = 'idempotency_keys' and relkind = 'r' and has_table_privilege(keys.oid, 'insert')
        and 2 = (
          select count(*) from pg_class other
          where other.relnamespace = keys.relnamespace and relname in ('books', 'entries') and relkind = 'r'
        )
        and (nspname = any(current_schemas(false))
          or (select source <> 'client' from pg_settings where name = 'search_path'))
      order by array_position(current_schemas(false), nspname), keys.oid
      limit 1
    ),
    current_schema(), 'public'
  )`;

const ignore = () => {};

/**
 * A connection on which everything the code relies on is set before anyone can use it. Not by startup parameters: poolers
 * such as pgbouncer refuse them. One round trip, once for each connection.
 */
export class SessionClient extends Client {
  readonly #statement: string;

  constructor(config: SessionConfig = {}) {
    super(config);
    const settings = { ...fixed, ...noLimits, ...config.limits };
    const values = Object.entries(settings).map(([name, value]) => `('${name}', '${value}')`);
    // Releases of PostgreSQL that do not know a setting have nothing to set. A pooler may hand on a connection with the
    // statements that another client has prepared.
    this.#statement = `
      deallocate all;
      select set_config('search_path', quote_ident(${schema}), false);
      select set_config(name, value, false) from (values ${values.join(', ')}) as fixed (name, value)
      where current_setting(name, true) is not null`;
  }

  override connect(): Promise<this>;
  override connect(callback: (error: Error | null, client?: this) => void): void;
  override connect(callback?: (error: Error | null, client?: this) => void): Promise<this> | undefined {
    const opened = this.#open();
    if (!callback) return opened;
    opened.then(
      () => callback(null, this),
      (error: Error) => callback(error),
    );
    return undefined;
  }

  async #open(): Promise<this> {
    // Until then a connection that is lost fails the statement under way, which reports it.
    this.on('error', ignore);
    try {
      await super.connect();
      await this.query(this.#statement);
      this.off('error', ignore);
      return this;
    } catch (error) {
      void this.end().catch(ignore);
      throw explain(error);
    }
  }
}

function explain(error: unknown) {
  const parameter = /^unsupported startup parameter: (\w+)/.exec(
    error instanceof Error ? error.message : '',
  )?.[1];
  if (parameter === undefined) return error;
  const message =
    `A pooler in front of PostgreSQL refuses the startup parameter "${parameter}": take it out of DATABASE_URL or PGOPTIONS, ` +
    `or let pgbouncer pass over it (ignore_startup_parameters = ${parameter}).`;
  return new Error(message, { cause: error });
}
