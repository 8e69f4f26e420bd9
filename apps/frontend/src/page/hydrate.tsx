import '@vitejs/plugin-react/preamble';
import { useEffect, type ReactNode } from 'react';
import { hydrateRoot } from 'react-dom/client';
import type { PageModel } from './model.ts';
import { Page } from './Page.tsx';
import { recallDraft } from './sign/draft.ts';
import { fillForm } from './sign/form.ts';
import { preserveInput } from './sign/preserve-input.ts';

// The HTML contains the styles. In development Vite replaces them on an edit.
if (import.meta.env.DEV) void import('./styles/page.css');

const root = document.getElementById('root');
const data = document.getElementById('page');
if (root && data) {
  // After an error outside every boundary, React leaves a blank page. The served page replaces it and works without scripts.
  const served = root.cloneNode(true);
  const restoreInput = preserveInput();
  const page = (
    <Hydrated onHydrated={restoreInput}>
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
      else restoreInput();
    },
  });
}

function Hydrated({ onHydrated, children }: { onHydrated: () => void; children: ReactNode }) {
  useEffect(onHydrated, [onHydrated]);
  return children;
}
