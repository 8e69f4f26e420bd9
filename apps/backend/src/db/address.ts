import type { ClientConfig } from 'pg';
import { parse } from 'pg-connection-string';

const advice =
  'must be an address such as postgres://user:password@host:5432/name. In a password, write / as %2F, # as %23, ? as %3F, ' +
  '@ as %40 and % as %25, or leave it out and name a file in PGPASSWORD_FILE';

/** Reads `DATABASE_URL`. Throws a sentence that helps and holds no password, also for one that only looks like an address. */
export function readAddress(url: string): ClientConfig {
  // An `@` behind the place of the host: a password with a slash, a question mark or a hash has ended it too early.
  const isCutOff = /^\w+:\/\/[^/?#]*(\/[^?]*@|\?[^&=]*@|.*#.*@)/.test(url);
  if (isCutOff || !/^postgres(ql)?:\/\//.test(url)) throw new Error(advice);
  try {
    // As node-postgres itself reads an address: some values are strings where this type says otherwise.
    return parse(url) as object;
  } catch (error) {
    // A certificate that it names cannot be read.
    if (error instanceof Error && 'syscall' in error) throw error;
    throw new Error(advice, { cause: error });
  }
}
