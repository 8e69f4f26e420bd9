import type { ReactNode } from 'react';
import type { Site } from '../model.ts';

/** The open book: the title and `left` on the left page, `right` on the right page. On a narrow screen they are one page. */
export function Layout({ site, left, right, isHome, skip }: Props) {
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

interface Props {
  site: Site;
  left?: ReactNode;
  right: ReactNode;
  isHome: boolean;
  /** The text of the link that skips the left page. */
  skip?: string;
}
