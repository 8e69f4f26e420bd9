/** The page where a visitor lands after signing. `before` is for a note that is not on the first page. */
export function locateSigned(number: number, revision: number, before?: number): string {
  const older = before === undefined ? '' : `before=${before}&`;
  return `/?${older}revision=${revision}&signed=${number}#note-${number}`;
}

/**
 * The host and port of a stored address; undefined for an address that this server does not store. It parses nothing: an address
 * that one parser accepts can make another throw, and the page would fail.
 */
export function readHost(address: string): string | undefined {
  return /^https?:\/\/((?:[a-z0-9.-]+|\[[0-9a-f:.]+\])(?::\d+)?)(?:[/?#]|$)/i.exec(address)?.[1];
}
