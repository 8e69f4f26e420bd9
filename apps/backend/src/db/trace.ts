import { inSpan } from '@guestbook/service/trace';
import type { Pool, PoolClient, QueryConfig } from 'pg';

type Statement = string | QueryConfig;

/** Wraps the `query` of a pool or a connection so that each statement has a span. Its text has parameters, never values. */
export function traceStatements<T extends Pool | PoolClient>(db: T): T['query'] {
  const query = db.query.bind(db) as (statement: Statement, values?: unknown[]) => Promise<unknown>;
  const traced = (statement: Statement, values?: unknown[]) => {
    const text = typeof statement === 'string' ? statement : statement.text;
    const attributes = {
      'db.system.name': 'postgresql',
      'db.query.text': text.replace(/\s+/g, ' ').trim(),
    };
    return inSpan({ name: nameOf(statement, text), kind: 'CLIENT', attributes }, () =>
      query(statement, values),
    );
  };
  return traced as T['query'];
}

/** The name of the prepared statement, or the first word of its text. */
function nameOf(statement: Statement, text: string): string {
  const name = typeof statement === 'string' ? undefined : statement.name;
  return name ?? /^\s*(\w+)/.exec(text)?.[1] ?? 'statement';
}
