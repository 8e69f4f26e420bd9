/** Parses the query of an address. An Express app uses it for `request.query` by `.set('query parser', parseQuery)`. */
export function parseQuery(query: string | null): URLSearchParams {
  return new URLSearchParams(query ?? '');
}
