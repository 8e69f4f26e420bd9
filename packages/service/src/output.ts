import { write, writeSync } from 'node:fs';
import { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { DestinationStream } from 'pino';

/** The most characters in the buffer. Lines beyond it are dropped and counted. */
const mostWaiting = 1_000_000;
const retryMilliseconds = 250;
const descriptor = 1;

/**
 * Opens standard output for a log. Writing never throws, never blocks and never ends the process. On a full disk, or in a
 * pipe that is not read, lines wait in a bounded buffer and the rest is dropped, until there is room again.
 */
export function openOutput(service: string): DestinationStream {
  const send = isPipe() ? sendToPipe : sendToFile;
  let waiting = '';
  let lost = 0;
  let isWriting = false;

  const drain = async () => {
    // Lines logged in the same turn of the event loop are written together.
    await new Promise(setImmediate);
    while (waiting !== '') {
      const text = lost > 0 ? waiting + tellLoss(service, lost) : waiting;
      waiting = '';
      lost = 0;
      await send(text);
    }
    isWriting = false;
  };

  process.on('exit', () => {
    try {
      writeSync(descriptor, waiting);
    } catch {
      // The disk is full, or the reader has closed the pipe.
    }
  });
  return {
    write: (line) => {
      // After a dropped line, drop all until there is room, so that lines stay in order.
      if (lost > 0 || waiting.length + line.length > mostWaiting) lost += 1;
      else waiting += line;
      if (isWriting) return;
      isWriting = true;
      void drain();
    },
  };
}

const tellLoss = (service: string, lines: number) =>
  `${JSON.stringify({ level: 'warn', time: Date.now(), service, lines, msg: 'dropped lines of the log' })}\n`;

/** A write to a full pipe would block a thread and keep the process from ending. Node's own stream does not block. */
const isPipe = () => process.stdout instanceof Socket && !process.stdout.isTTY;

function sendToPipe(text: string): Promise<void> {
  // Without a listener an error would end the process. A closed pipe stays closed: drop the text.
  if (process.stdout.listenerCount('error') === 0) process.stdout.on('error', () => {});
  return new Promise((resolve) => process.stdout.write(text, () => resolve()));
}

async function sendToFile(text: string) {
  let bytes = Buffer.from(text);
  while (bytes.length > 0) {
    try {
      const { bytesWritten } = await promisify(write)(descriptor, bytes);
      bytes = bytes.subarray(bytesWritten);
    } catch {
      // Most likely the disk is full.
      await sleep(retryMilliseconds, undefined, { ref: false });
    }
  }
}
