/** By how much the clock of the server is ahead of the visitor's, in milliseconds. */
let ahead: number | undefined;

/** The present by the server's clock as far as it is known: a visitor's clock can be hours or years off. */
export function readServerTime(): number {
  ahead ??= measure();
  return Date.now() + ahead;
}

/** The head of the page tells the time of the server, which the body cannot: it is kept and sent for hours. */
function measure(): number {
  const [page] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
  // Plain http hides it, and a page out of the browser's own memory tells an old time.
  const said = page?.serverTiming?.find(({ name }) => name === 'now')?.description;
  if (!page || !said || page.transferSize === 0) return 0;
  const difference = Number(said) - (performance.timeOrigin + page.responseStart);
  // A minute more or less is the network.
  return Math.abs(difference) > 60_000 ? difference : 0;
}
