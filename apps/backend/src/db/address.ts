import type { ClientConfig } from 'pg';
import { parse } from 'pg-connection-string';

const advice =
  'must be an address such as postgres://user:password@host:5432/name. In a password, write / as %2F, # as %23, ? as %3F, ' +
  '@ as %40 and % as %25, or omit the password and set PGPASSWORD_FILE';

/** Parses `DATABASE_URL`. Throws advice that contains no password, even if the value only looks like an address. */
export function readAddress(url: string): ClientConfig {
  // An `@` after the host: an unescaped slash, question mark or hash in the password ended the host too early.
  const isCutOff = /^\w+:\/\/[^/?#]*(\/[^?]*@|\?[^&=]*@|.*#.*@)/.test(url);
  if (isCutOff || !/^postgres(ql)?:\/\//.test(url)) throw new Error(advice);
  try {
    // node-postgres parses addresses the same way. Some values are strings although the type says otherwise.
    return parse(url) as object;
  } catch (error) {
    // The address names a certificate file that cannot be read.
    if (error instanceof Error && 'syscall' in error) throw error;
    throw new Error(advice, { cause: error });
  }
}
