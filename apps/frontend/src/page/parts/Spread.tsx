import type { ReactNode } from 'react';
import type { Site } from '../model.ts';

/** The open book: the left page names it, the right page is for reading. */
export function Spread({ site, left, right, isHome }: Parts) {
  return (
    <main className="book">
      <div className="left">
        <h1>{isHome ? site.title : <a href="/">{site.title}</a>}</h1>
        {site.line && <p className="line">{site.line}</p>}
        {left}
      </div>
      <div className="right">{right}</div>
    </main>
  );
}

interface Parts {
  site: Site;
  left?: ReactNode;
  right: ReactNode;
  isHome: boolean;
}
