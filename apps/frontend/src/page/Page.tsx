import { BookPage } from './book/BookPage.tsx';
import type { PageModel } from './model.ts';
import { ErrorPage } from './parts/ErrorPage.tsx';
import { NotePage } from './parts/NotePage.tsx';
import { chooseWords, WordsContext } from './words/index.ts';

export function Page({ model }: { model: PageModel }) {
  return <WordsContext value={chooseWords()}>{choosePage(model)}</WordsContext>;
}

function choosePage(model: PageModel) {
  switch (model.kind) {
    case 'book':
      return <BookPage model={model} />;
    case 'note':
      return <NotePage model={model} />;
    case 'error':
      return <ErrorPage model={model} />;
  }
}
