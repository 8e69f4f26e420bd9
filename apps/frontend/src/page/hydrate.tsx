import { hydrateRoot } from 'react-dom/client';
import type { PageModel } from './model.ts';
import { Page } from './Page.tsx';
import './styles/tokens.css';
import './styles/book.css';
import './styles/form.css';
import './styles/notes.css';
import './styles/stamps.css';
import './styles/media.css';

const root = document.getElementById('root');
const data = document.getElementById('page');
if (root && data) {
  // Where no boundary holds an error, React would leave a blank page: the server's comes back, which needs no scripts.
  const served = root.cloneNode(true);
  hydrateRoot(root, <Page model={JSON.parse(data.textContent) as PageModel} />, {
    onUncaughtError: (error) => {
      reportError(error);
      root.replaceWith(served);
    },
  });
}
