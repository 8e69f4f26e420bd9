import { Client, type PoolConfig } from 'pg';

/** Milliseconds; 0 is none. */
const noLimits = { statement_timeout: 0, lock_timeout: 0, idle_in_transaction_session_timeout: 0 };

export interface SessionConfig extends PoolConfig {
  /** Timeouts of the server for this session. node-postgres would send its own options as startup parameters. */
  limits?: typeof noLimits;
}

/** Settings that the code relies on. They override those of the server, the database and the role. */
const fixed = {
  // An acknowledged note is on the disk.
  synchronous_commit: 'on',
  // A statement that waited for the book's lock sees what the previous statement committed.
  default_transaction_isolation: 'read committed',
  default_transaction_read_only: 'off',
  default_transaction_deferrable: 'off',
  // The formats that node-postgres writes and parses.
  datestyle: 'ISO, MDY',
  intervalstyle: 'postgres',
  timezone: 'UTC',
  bytea_output: 'hex',
  extra_float_digits: '1',
  array_nulls: 'on',
  standard_conforming_strings: 'on',
  // Neither a failed statement nor an hour without a note ends the session.
  exit_on_error: 'off',
  idle_session_timeout: '0',
  transaction_timeout: '0',
};

/**
 * SQL that finds the schema of the book: the one with its tables, even if the search path has changed since. In an empty
 * database, the first existing schema of the search path. Several books in one database set that path in `options`.
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
 * A connection that applies the settings above before its first use, in one round trip. It does not use startup parameters,
 * because poolers such as pgbouncer refuse them.
 */
export class SessionClient extends Client {
  readonly #statement: string;

  constructor(config: SessionConfig = {}) {
    super(config);
    const settings = { ...fixed, ...noLimits, ...config.limits };
    const values = Object.entries(settings).map(([name, value]) => `('${name}', '${value}')`);
    // Skips settings that this release of PostgreSQL does not have. A pooler may hand over a connection with prepared
    // statements of another client.
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
    // If the connection is lost meanwhile, the running statement fails and reports it.
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
  const said = error instanceof Error ? error.message : '';
  if (/client password must be a (non-empty )?string/.test(said))
    return new Error(noPassword, { cause: error });
  const parameter = /^unsupported startup parameter: (\w+)/.exec(said)?.[1];
  if (parameter === undefined) return error;
  const message =
    `A pooler in front of PostgreSQL refuses the startup parameter "${parameter}". Remove it from DATABASE_URL or PGOPTIONS, ` +
    `or make pgbouncer ignore it (ignore_startup_parameters = ${parameter}).`;
  return new Error(message, { cause: error });
}

const noPassword =
  'PostgreSQL asks for a password. Put it into DATABASE_URL or PGPASSWORD, or name a file that has it in PGPASSWORD_FILE.';
