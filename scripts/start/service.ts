import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { ask } from './ask.ts';
import { StartFailure } from './failure.ts';
import { LogFile } from './log-file.ts';
import { root } from './settings.ts';

interface ServiceOptions {
  name: string;
  script: string;
  /** The URL at which the starter asks for `/readyz`. */
  origin: string;
  environment: NodeJS.ProcessEnv;
  /** Options of Node. */
  options: string[];
  logFile: string;
  say: (line: string) => void;
}

const readySeconds = 90;
const shortestPause = 125;
const hardStopSeconds = 30;

/** A service as a child process. It is restarted when it stops, and ends by itself when this process does. */
export class Service {
  readonly #options: ServiceOptions;
  readonly #log: LogFile;
  #child: ChildProcess | undefined;
  #isStopping = false;
  /** Aborted by an edit of the code. Each start gets a new one. */
  #edit = new AbortController();

  constructor(options: ServiceOptions) {
    this.#options = options;
    this.#log = new LogFile(options.logFile);
  }

  /** Starts the service and waits until it is ready. Throws if it ends before that. */
  async start(signal: AbortSignal) {
    const child = this.#spawn();
    const isOutputComplete = new Promise((resolve) => child.once('close', resolve));
    for (const deadline = Date.now() + readySeconds * 1_000; Date.now() < deadline; await sleep(50)) {
      if (signal.aborted) return;
      if (hasEnded(child)) {
        await Promise.race([isOutputComplete, sleep(1_000)]);
        const lines = this.#log.recent.trim().split('\n').slice(-20).join('\n');
        throw new StartFailure(`The ${this.#options.name} could not start.\n${lines}`);
      }
      if (await isReady(this.#options.origin)) {
        void this.#keepRunning(child);
        return;
      }
    }
    throw new StartFailure(
      `The ${this.#options.name} is not ready after ${readySeconds} s. See ${this.#options.logFile}.`,
    );
  }

  /** Stops the service after an edit of its code; `#keepRunning` starts it again. */
  async restart() {
    this.#edit.abort();
    if (this.#child && !hasEnded(this.#child)) await end(this.#child);
  }

  async stop() {
    this.#isStopping = true;
    if (this.#child && !hasEnded(this.#child)) await end(this.#child);
  }

  #spawn(): ChildProcess {
    const { script, environment, options } = this.#options;
    this.#log.recent = '';
    const child = spawn(process.execPath, [...options, script], {
      cwd: root,
      env: environment,
      // Piped through this process, which rotates the log file. A service keeps running without a reader.
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    child.on('error', () => undefined);
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (bytes: Buffer) => this.#log.append(bytes));
    this.#child = child;
    return this.#child;
  }

  async #keepRunning(first: ChildProcess) {
    let child = first;
    let pause = shortestPause;
    for (;;) {
      const started = Date.now();
      if (!hasEnded(child)) await once(child, 'exit');
      pause = Date.now() - started > 10_000 ? shortestPause : Math.min(pause * 2, 5_000);
      // Ctrl-C reaches both processes: the service can end before this one gets the signal.
      await sleep(pause, undefined, { signal: this.#edit.signal }).catch(() => undefined);
      if (this.#isStopping) return;
      const { name, say } = this.#options;
      const event = this.#edit.signal.aborted ? 'has changed' : `stopped (${howItEnded(child)})`;
      say(`The ${name} ${event}. Restarting it.`);
      this.#edit = new AbortController();
      child = this.#spawn();
    }
  }
}

const howItEnded = ({ signalCode, exitCode }: ChildProcess) => signalCode ?? `exit code ${exitCode}`;

const hasEnded = (child: ChildProcess) =>
  child.exitCode !== null || child.signalCode !== null || child.pid === undefined;

async function end(child: ChildProcess) {
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), hardStopSeconds * 1_000);
  await ended;
  clearTimeout(timer);
}

async function isReady(origin: string): Promise<boolean> {
  try {
    return (await ask(`${origin}/readyz`, 2_000)).status === 200;
  } catch {
    return false;
  }
}
