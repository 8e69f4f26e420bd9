/**
 * Shares one asynchronous call between callers. A call made while another is running waits for it and shares the next, so
 * that no caller gets a result older than its call.
 */
export function shareNext<T>(call: () => Promise<T>): () => Promise<T> {
  let running: Promise<T> | undefined;
  let next: Promise<T> | undefined;

  const start = () => {
    const started = call().finally(() => {
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
