import type { PageModel } from '../model.ts';
import { useWords } from '../words/index.ts';
import { Layout } from './Layout.tsx';

export function ErrorPage({ model: { site, code } }: { model: PageModel & { kind: 'error' } }) {
  const words = useWords();
  const { title, text } = words.problems[code];
  return (
    <Layout
      site={site}
      isHome={false}
      right={
        <>
          <h2 className="error-title">{title}</h2>
          <p>{text}</p>
          <p>
            <a className="page-link" href="/">
              {words.book.newestNotes}
            </a>
          </p>
        </>
      }
    />
  );
}
