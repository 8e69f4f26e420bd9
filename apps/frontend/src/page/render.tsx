// The edge build holds no imports of Node: the bundle runs alone.
import { renderToString } from 'react-dom/server.edge';
import type { Assets, PageModel } from './model.ts';
import { Page } from './Page.tsx';
import { nameTitle } from './title.ts';

/** The whole HTML document. It has no inline script or style: the Content-Security-Policy forbids them. */
export function renderPage(model: PageModel, { script, styles }: Assets): string {
  return [
    '<!doctype html><html lang="en"><head><meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width,initial-scale=1">',
    '<meta name="color-scheme" content="light dark">',
    `<title>${escapeText(nameTitle(model))}</title>`,
    model.site.line && `<meta name="description" content="${escapeText(model.site.line)}">`,
    '<link rel="icon" href="/favicon.svg" type="image/svg+xml">',
    ...styles.map((style) => `<link rel="stylesheet" href="${style}">`),
    `<script type="module" src="${script}"></script></head>`,
    `<body><div id="root">${renderToString(<Page model={model} />)}</div>`,
    `<script type="application/json" id="page">${escapeJson(model)}</script></body></html>`,
  ].join('');
}

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

function escapeText(text: string): string {
  return text.replaceAll(/[&<>"]/g, (character) => entities[character] ?? '');
}

/** JSON in which no `</script>` or `<!--` can stand. */
function escapeJson(value: unknown): string {
  return JSON.stringify(value)
    .replaceAll('<', String.raw`\u003c`)
    .replaceAll('\u2028', String.raw`\u2028`)
    .replaceAll('\u2029', String.raw`\u2029`);
}
