import '@vitejs/plugin-react/preamble';
import { useEffect, type ReactNode } from 'react';
import { hydrateRoot } from 'react-dom/client';
import type { PageModel } from './model.ts';
import { Page } from './Page.tsx';
import { recallDraft } from './sign/draft.ts';
import { fillForm } from './sign/form.ts';
import { holdTyped } from './sign/hold-typed.ts';

// The HTML contains the styles. In development Vite replaces them on an edit.
if (import.meta.env.DEV) void import('./styles/page.css');

const root = document.getElementById('root');
const data = document.getElementById('page');
if (root && data) {
  // Where no boundary holds an error, React would leave a blank page: the server's comes back, which needs no scripts.
  const served = root.cloneNode(true);
  const putBackTyped = holdTyped();
  const page = (
    <Hydrated onHydrated={putBackTyped}>
      <Page model={JSON.parse(data.textContent) as PageModel} />
    </Hydrated>
  );
  hydrateRoot(root, page, {
    onUncaughtError: (error) => {
      reportError(error);
      root.replaceWith(served);
      const form = document.querySelector<HTMLFormElement>('form.sign');
      const draft = recallDraft();
      if (form && draft) fillForm(form, draft.values);
      else putBackTyped();
    },
  });
}

function Hydrated({ onHydrated, children }: { onHydrated: () => void; children: ReactNode }) {
  useEffect(onHydrated, [onHydrated]);
  return children;
}
