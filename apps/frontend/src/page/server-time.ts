/** How far the server's clock is ahead of the visitor's, in milliseconds. */
let ahead: number | undefined;

/** The present by the server's clock, if known: a visitor's clock can be hours or years off. */
export function readServerTime(): number {
  ahead ??= measure();
  return Date.now() + ahead;
}

/** Reads the server's time from a header of the page. The body cannot hold it: it is cached for hours. */
function measure(): number {
  const [page] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
  // Plain-http pages cannot read it, and a page from the browser's cache has an old one.
  const time = page?.serverTiming?.find(({ name }) => name === 'now')?.description;
  if (!page || !time || page.transferSize === 0) return 0;
  const difference = Number(time) - (performance.timeOrigin + page.responseStart);
  // A minute or less may be the network.
  return Math.abs(difference) > 60_000 ? difference : 0;
}
