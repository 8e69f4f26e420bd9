import { randomBytes, randomInt } from 'node:crypto';
import { chmod, chown, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';

/** Creates the folder if needed, and makes it private to its owner. */
export async function openFolder(folder: string) {
  await mkdir(folder, { recursive: true });
  await chmod(folder, 0o700);
}

/** The file with the password of the database's owner, or of the role that the backend connects as. */
type Password = 'password' | 'app-password';

export const readPassword = (folder: string, name: Password = 'password') =>
  readFile(join(folder, name), 'utf8').then((text) => text.trim());

export async function createPassword(folder: string, name: Password = 'password'): Promise<string> {
  const password = randomBytes(24).toString('base64url');
  await writeFile(join(folder, name), password, { mode: 0o600 });
  return password;
}

/** Returns the port of the running database, or the one it had last time. */
export async function readPort(folder: string): Promise<number | undefined> {
  const lock = await readFile(join(folder, 'data/postmaster.pid'), 'utf8').catch(() => '');
  const saved = await readFile(join(folder, 'port'), 'utf8').catch(() => '');
  const ports = [lock.split('\n')[3], saved].map(Number);
  return ports.find((port) => Number.isInteger(port) && port > 0 && port < 65_536);
}

/** Chooses a free port and saves it for the next start. It is below 32768, where ports of outgoing connections begin. */
export async function choosePort(folder: string): Promise<number> {
  let port: number;
  do port = randomInt(20_000, 32_000);
  while (!(await isFree(port)));
  await writeFile(join(folder, 'port'), String(port), { mode: 0o600 });
  return port;
}

export function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.on('error', () => resolve(false));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => resolve(true)));
  });
}

/** Changes the owner of everything in the folder: PostgreSQL only runs on data that its own user owns. */
export async function changeOwner(path: string, uid: number) {
  const { uid: owner } = await stat(path);
  if (owner === uid) return;
  const entries = await readdir(path, { recursive: true });
  for (const entry of entries) await chown(join(path, entry), uid, uid);
  // The folder itself last: its owner shows that the rest is done.
  await chown(path, uid, uid);
}
