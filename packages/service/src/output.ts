import { write, writeSync } from 'node:fs';
import { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { DestinationStream } from 'pino';

/** How many characters may wait to be written. Lines beyond that are dropped and counted. */
const mostWaiting = 1_000_000;
const retryMilliseconds = 250;
const descriptor = 1;

/**
 * Standard output for the lines of a log. It never throws, never blocks and never ends the process: on a full disk, or in a
 * pipe that is not read, lines wait in bounded memory and the rest is dropped. When there is room again, it goes on.
 */
export function openOutput(service: string): DestinationStream {
  const send = isPipe() ? sendToPipe : sendToFile;
  let waiting = '';
  let lost = 0;
  let isWriting = false;

  const drain = async () => {
    // What else is logged in this turn of the event loop is written with it.
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
      // There is no room, or no reader.
    }
  });
  return {
    write: (line) => {
      // After a line that was lost all are, until there is room: what is written is in order.
      if (lost > 0 || waiting.length + line.length > mostWaiting) lost += 1;
      else waiting += line;
      if (isWriting) return;
      isWriting = true;
      void drain();
    },
  };
}

const tellLoss = (service: string, lines: number) =>
  `${JSON.stringify({ level: 'warn', time: Date.now(), service, lines, msg: 'lines of the log were lost' })}\n`;

/** A write to a pipe that is full would block a thread, and with it the end of the process. Node's own stream does not. */
const isPipe = () => process.stdout instanceof Socket && !process.stdout.isTTY;

function sendToPipe(text: string): Promise<void> {
  // Without a listener an error would end the process. A reader that has gone does not come back: the text is dropped.
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
      // The disk is full, most likely.
      await sleep(retryMilliseconds, undefined, { ref: false });
    }
  }
}
