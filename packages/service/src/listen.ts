import type { Server } from 'node:http';

interface Place {
  port: number;
  host: string;
  /** The variable of the port, for error messages. */
  variable?: string;
}

/** The number of ports to try after the first. */
const mostTries = 100;

/**
 * Listens on a port and resolves to its number. With `orNext`, takes the next free port if this one is in use. Rejects with a
 * message that names the variable to change.
 */
export async function listen(
  server: Server,
  { orNext = false, ...place }: Place & { orNext?: boolean },
): Promise<number> {
  const last = orNext ? Math.min(place.port + mostTries, 65_535) : place.port;
  for (let port = place.port; ; port += 1) {
    try {
      return await open(server, { ...place, port });
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code !== 'EADDRINUSE' || port >= last) throw explainListenError(error, place);
    }
  }
}

function open(server: Server, { port, host }: Place): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      const address = server.address();
      resolve(typeof address === 'object' && address ? address.port : port);
    });
  });
}

/** Turns the error of the system into a message for a person. Returns errors of other kinds unchanged. */
export function explainListenError(error: unknown, { port, host, variable = 'PORT' }: Place): unknown {
  const { code = '' } = error as NodeJS.ErrnoException;
  const explain = (sentence: string) => new Error(sentence, { cause: error });
  if (code === 'EADDRINUSE')
    return explain(
      `Port ${port} is in use by another program. Stop it, or choose another port, such as ${variable}=${port + 1}.`,
    );
  if (code === 'EACCES')
    return explain(
      `Port ${port} can only be opened by root. Choose another port, such as ${variable}=${port + 8_000}.`,
    );
  // Both services use HOST.
  const name = variable.replace(/(BACKEND_)?PORT$/, 'HOST');
  if (/^(ENOTFOUND|EAI_|EADDRNOTAVAIL|EAFNOSUPPORT|EINVAL)/.test(code))
    return explain(
      `${name} is ${JSON.stringify(host)}, which is not an address of this machine (${code}). Unset ${name}, or set it to one, such as ${name}=127.0.0.1.`,
    );
  return error;
}
