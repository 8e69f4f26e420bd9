import { BookPage } from './book/BookPage.tsx';
import type { PageModel } from './model.ts';
import { FaultPage } from './parts/FaultPage.tsx';
import { NotePage } from './parts/NotePage.tsx';

export function Page({ model }: { model: PageModel }) {
  switch (model.kind) {
    case 'book':
      return <BookPage model={model} />;
    case 'note':
      return <NotePage model={model} />;
    case 'fault':
      return <FaultPage model={model} />;
  }
}
