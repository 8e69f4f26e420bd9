import type { PageModel } from './model.ts';
import { formatNumber } from './words.ts';

/** What a tab, a bookmark and a screen reader call the page: the difference first. */
export function nameTitle(model: PageModel): string {
  const { title } = model.site;
  switch (model.kind) {
    case 'note':
      return `${formatNumber(model.note.number)} by ${model.note.name ?? 'a guest'} · ${title}`;
    case 'fault':
      return `${model.title} · ${title}`;
    case 'book':
      if (model.form) return `Not signed yet · ${title}`;
      return model.before === undefined ? title : `Notes before ${formatNumber(model.before)} · ${title}`;
  }
}
