import type { Server } from 'node:http';

interface Place {
  port: number;
  host: string;
  /** Where the port comes from, for the sentence that says why it cannot be opened. */
  variable?: string;
}

/** How many ports are tried after one that is taken. */
const mostTries = 100;

/**
 * Opens the port and resolves to its number. With `orNext`, a port that is taken leads to the next free one. Rejects with a
 * sentence that names the variable to change.
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

/** The system's error as a sentence for a person. An error of another kind stays as it is. */
export function explainListenError(error: unknown, { port, host, variable = 'PORT' }: Place): unknown {
  const { code = '' } = error as NodeJS.ErrnoException;
  const explain = (sentence: string) => new Error(sentence, { cause: error });
  if (code === 'EADDRINUSE')
    return explain(
      `Port ${port} is taken by another program: stop that, or choose another port, such as ${variable}=${port + 1}.`,
    );
  if (code === 'EACCES')
    return explain(
      `Port ${port} may only be opened by root: choose another, such as ${variable}=${port + 8_000}.`,
    );
  // Those of both services are HOST.
  const name = variable.replace(/(BACKEND_)?PORT$/, 'HOST');
  if (/^(ENOTFOUND|EAI_|EADDRNOTAVAIL|EAFNOSUPPORT|EINVAL)/.test(code))
    return explain(
      `${name} is ${JSON.stringify(host)}, which is no address of this machine (${code}): unset ${name}, or choose one, such as ${name}=127.0.0.1.`,
    );
  return error;
}
