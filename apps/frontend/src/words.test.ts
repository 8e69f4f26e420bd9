import { globSync, readFileSync } from 'node:fs';
import { parseSync } from 'vite';
import { expect, test } from 'vitest';
import { en } from './page/words/en.ts';

const files = globSync('{page,render,routes}/**/*.{ts,tsx}', {
  cwd: import.meta.dirname,
  exclude: ['page/words/**', '**/*.test.ts'],
});

interface Node {
  type: string;
  [key: string]: unknown;
}

/** Attributes that people read or hear. */
const readable =
  /^(alt|content|label|placeholder|skip|title|aria-(label|description|placeholder|valuetext))$/;
const hasLetter = (text: string) => /\p{L}/u.test(text);
const isSentence = (text: string) => /\p{L}[\p{L}\d’]*[.,:…]? \p{L}/u.test(text.replaceAll(/<[^>]*>?/g, ''));
/** A single word for people, such as a label. */
const isLabel = (text: string) => /^\p{Lu}\p{Ll}{2,}[.…!?]?$/u.test(text);
/** Texts for machines that look like texts for people: HTTP headers and a key of the keyboard. */
const technical = new Set(['Connection', 'Enter', 'GET, HEAD', 'private, no-cache']);

/** Finds the texts for people in a source file. `isShown`: inside an element or a readable attribute. */
function findTexts(node: unknown, isShown = false): string[] {
  if (Array.isArray(node)) return node.flatMap((part) => findTexts(part, isShown));
  if (typeof node !== 'object' || node === null || !('type' in node)) return [];
  const { type, ...parts } = node as Node;
  switch (type) {
    case 'JSXText':
      return hasLetter(String(parts['value'])) ? [String(parts['value']).trim()] : [];
    case 'Literal':
      return judge(parts['value'], isShown);
    case 'TemplateElement':
      return judge((parts['value'] as { cooked: string }).cooked, isShown);
    case 'JSXAttribute': {
      const { name } = parts['name'] as { name: string };
      const isReadable = readable.test(name);
      const isPlain = name === 'className' || (parts['value'] as Node | null)?.type === 'Literal';
      return isPlain && !isReadable ? [] : findTexts(parts['value'], isReadable);
    }
    case 'JSXElement':
      return [...findTexts(parts['openingElement']), ...findTexts(parts['children'], true)];
    // Errors and log lines are for developers and operators; selectors and types are no texts.
    case 'NewExpression':
      return isNamed(parts['callee'], /Error$/) ? [] : findTexts(Object.values(parts));
    case 'CallExpression':
      return isNamed(parts['callee'], /^(log|document)$/) ? [] : findTexts(Object.values(parts));
    case 'ImportDeclaration':
    case 'TSLiteralType':
      return [];
    case 'BinaryExpression':
      return findTexts([parts['left'], parts['right']], isShown && parts['operator'] === '+');
    case 'ConditionalExpression':
      return [...findTexts(parts['test']), ...findTexts([parts['consequent'], parts['alternate']], isShown)];
    case 'JSXExpressionContainer':
    case 'LogicalExpression':
    case 'TemplateLiteral':
      return findTexts(Object.values(parts), isShown);
    default:
      return findTexts(Object.values(parts));
  }
}

function judge(value: unknown, isShown: boolean): string[] {
  if (typeof value !== 'string' || technical.has(value)) return [];
  return (isShown ? hasLetter(value) : isSentence(value) || isLabel(value)) ? [value] : [];
}

function isNamed(callee: unknown, pattern: RegExp): boolean {
  const { name, object } = callee as { name?: string; object?: unknown };
  return name === undefined ? object !== undefined && isNamed(object, pattern) : pattern.test(name);
}

const findIn = (source: string) => findTexts(parseSync('source.tsx', source).program);

test('no text of the page is outside `words`', () => {
  expect(files.length).toBeGreaterThan(40);
  const found = files.map((file) => [file, findIn(readFileSync(`${import.meta.dirname}/${file}`, 'utf8'))]);
  expect(found.filter(([, texts]) => texts?.length)).toEqual([]);
});

test.each([
  ['<p>Read on</p>', 'Read on'],
  ['<p>{isOpen ? words.open : `closed ${at}`}</p>', 'closed '],
  ['<p>{isOpen && "Open"}</p>', 'Open'],
  ['<nav aria-label="Pages" />', 'Pages'],
  ['<Field label={isOpen ? "place" : words.place} />', 'place'],
  ['const labels = { place: "Place" }', 'Place'],
  ['showError("Please try again.")', 'Please try again.'],
])('%s has the text %j', (source, text) => {
  expect(findIn(source)).toEqual([text]);
});

test.each([
  '<p className="hint over" dir="auto">{words.hint}</p>',
  '<input type="text" name={isOpen ? "place" : "name"} />',
  'throw new Error("the page has not been built")',
  'log.error({ number }, "a note cannot be shown")',
  'document.querySelector("form.sign button")',
])('%s has no text', (source) => {
  expect(findIn(source)).toEqual([]);
});

test('no text is empty', () => {
  const read = (value: unknown): unknown[] =>
    typeof value === 'object' && value !== null ? Object.values(value).flatMap(read) : [value];
  expect(read(en).filter((value) => value === '')).toEqual([]);
});
