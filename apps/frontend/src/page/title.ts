import { isolate } from './isolate.ts';
import type { PageModel } from './model.ts';
import { describePlace, formatNumber } from './words.ts';

/** What a tab, a bookmark and a screen reader call the page: the difference first. */
export function nameTitle(model: PageModel): string {
  const { title } = model.site;
  switch (model.kind) {
    case 'note':
      return `${formatNumber(model.note.number)} by ${model.note.name === undefined ? 'a guest' : isolate(model.note.name)} · ${title}`;
    case 'fault':
      return `${model.title} · ${title}`;
    case 'book':
      if (model.form) return `Not signed yet · ${title}`;
      if (model.before === undefined) return title;
      return `${model.book ? describePlace(model.book) : 'Older notes'} · ${title}`;
  }
}
