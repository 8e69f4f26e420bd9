/**
 * Lets callers share an asynchronous question without anybody getting an answer that is older than the call: whoever
 * comes while one is running waits for its end and shares the next.
 */
export function shareNext<T>(question: () => Promise<T>): () => Promise<T> {
  let running: Promise<T> | undefined;
  let next: Promise<T> | undefined;

  const start = () => {
    const started = question().finally(() => {
      if (running === started) running = undefined;
    });
    running = started;
    return started;
  };

  const startNext = () => {
    next = undefined;
    return start();
  };

  return () => {
    if (!running) return start();
    next ??= running.then(startNext, startNext);
    return next;
  };
}
