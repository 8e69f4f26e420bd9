import type { ReactNode } from 'react';
import type { Site } from '../model.ts';

/** The open book: the left page names it, the right page is for reading. */
export function Spread({ site, left, right, isHome, skip }: Parts) {
  return (
    <>
      {skip && (
        <a className="skip" href="#notes">
          {skip}
        </a>
      )}
      <main className="book">
        <div className="left">
          <h1 dir="auto">{isHome ? site.title : <a href="/">{site.title}</a>}</h1>
          {site.line && (
            <p className="line" dir="auto">
              {site.line}
            </p>
          )}
          {left}
        </div>
        <div className="right" id="notes" tabIndex={-1}>
          {right}
        </div>
      </main>
    </>
  );
}

interface Parts {
  site: Site;
  left?: ReactNode;
  right: ReactNode;
  isHome: boolean;
  /** What the link says that leads past the left page. */
  skip?: string;
}
