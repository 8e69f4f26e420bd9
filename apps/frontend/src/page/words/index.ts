import { createContext, useContext } from 'react';
import { en } from './en.ts';

/** All words of the page in one language. Another language is one more file with this type: a missing key does not compile. */
export type Words = typeof en;

/** Returns the words for a page. There is one language so far; the choice between two belongs here, by the page's model. */
export function chooseWords(): Words {
  return en;
}

export const WordsContext = createContext<Words>(en);

export function useWords(): Words {
  return useContext(WordsContext);
}
