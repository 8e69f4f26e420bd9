// The edge build holds no imports of Node: the bundle runs alone.
import { renderToString } from 'react-dom/server.edge';
import type { Assets, OnUnshown, PageModel, PageNote } from './model.ts';
import style from './styles/page.css?inline';
import { Page } from './Page.tsx';
import { Note } from './parts/Note.tsx';
import { nameTitle } from './title.ts';
import { chooseWords } from './words/index.ts';

export { style };

/**
 * Renders the whole HTML document. The style sheet is in it, so its look never depends on the files of the release that
 * rendered it. There is no inline script: the Content-Security-Policy forbids them.
 */
export function renderPage(
  asked: PageModel,
  { script, style, styleId }: Assets,
  onUnshown: OnUnshown = () => {},
): string {
  const { model, html } = renderBody(asked, onUnshown);
  const words = chooseWords();
  return [
    `<!doctype html><html lang="${words.language}" dir="${words.direction}"><head><meta charset="utf-8">`,
    '<meta name="viewport" content="width=device-width,initial-scale=1">',
    '<meta name="color-scheme" content="light dark">',
    `<title>${escapeText(nameTitle(words, model))}</title>`,
    model.site.line && `<meta name="description" content="${escapeText(model.site.line)}">`,
    '<link rel="icon" href="/favicon.svg" type="image/svg+xml">',
    `<style${styleId ? ` data-vite-dev-id="${escapeText(styleId)}"` : ''}>${style}</style>`,
    `<script type="module" src="${script}"></script></head>`,
    `<body><div id="root">${html}</div>`,
    `<script type="application/json" id="page">${escapeJson(model)}</script></body></html>`,
  ].join('');
}

/** Boundaries do nothing on the server: if rendering fails, it runs again without the notes that fail. */
function renderBody(asked: PageModel, onUnshown: OnUnshown): { model: PageModel; html: string } {
  try {
    return { model: asked, html: renderToString(<Page model={asked} />) };
  } catch {
    const model = markUnshown(asked, onUnshown);
    return { model, html: renderToString(<Page model={model} />) };
  }
}

function markUnshown(model: PageModel, onUnshown: OnUnshown): PageModel {
  const mark = (note: PageNote) => markOne(note, onUnshown);
  if (model.kind === 'note') return { ...model, note: mark(model.note) };
  if (model.kind === 'book' && model.book)
    return { ...model, book: { ...model.book, notes: model.book.notes.map(mark) } };
  return model;
}

function markOne(note: PageNote, onUnshown: OnUnshown): PageNote {
  try {
    renderToString(<Note note={note} minute={undefined} />);
    return note;
  } catch (error) {
    onUnshown(note.number, error);
    return { id: note.id, number: note.number, message: '', signedAt: '', isUnshown: true };
  }
}

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

function escapeText(text: string): string {
  return text.replaceAll(/[&<>"]/g, (character) => entities[character] ?? '');
}

/** JSON without `</script>` or `<!--`. */
function escapeJson(value: unknown): string {
  return JSON.stringify(value)
    .replaceAll('<', String.raw`\u003c`)
    .replaceAll('\u2028', String.raw`\u2028`)
    .replaceAll('\u2029', String.raw`\u2029`);
}
