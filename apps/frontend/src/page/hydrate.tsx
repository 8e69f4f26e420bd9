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
if (root && data) hydrateRoot(root, <Page model={JSON.parse(data.textContent) as PageModel} />);
