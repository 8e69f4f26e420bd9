import type { Mark } from '../model.ts';
import { useWords } from '../words/index.ts';

/** Paths on a grid of 24: filled shapes, and lines. */
const drawings: Record<Mark, { filled: string; lines?: string }> = {
  flower: {
    filled:
      'M9.5 7a2.5 2.5 0 1 0 5 0a2.5 2.5 0 1 0-5 0M14.3 10.5a2.5 2.5 0 1 0 5 0a2.5 2.5 0 1 0-5 0M12.4 16a2.5 2.5 0 1 0 5 0a2.5 2.5 0 1 0-5 0M6.6 16a2.5 2.5 0 1 0 5 0a2.5 2.5 0 1 0-5 0M4.7 10.5a2.5 2.5 0 1 0 5 0a2.5 2.5 0 1 0-5 0M10.5 12a1.5 1.5 0 1 0 3 0a1.5 1.5 0 1 0-3 0',
  },
  sun: {
    filled: 'M8.4 12a3.6 3.6 0 1 0 7.2 0a3.6 3.6 0 1 0-7.2 0',
    lines:
      'M12 3v2.4M12 18.6V21M3 12h2.4M18.6 12H21M5.6 5.6l1.7 1.7M16.7 16.7l1.7 1.7M18.4 5.6l-1.7 1.7M7.3 16.7l-1.7 1.7',
  },
  umbrella: {
    filled: 'M3.5 12.5a8.5 8.5 0 0 1 17 0q-2.8-2.2-5.6 0-2.9-2.2-5.8 0-2.8-2.2-5.6 0z',
    lines: 'M12 4V2.8M12 11v7.5a1.9 1.9 0 0 1-3.8 0',
  },
  tune: {
    filled: 'M5.8 17.6a2.9 2.3 0 1 0 5.8 0a2.9 2.3 0 1 0-5.8 0',
    lines: 'M11.6 17.5V4.5c.5 3.5 5.4 3.4 4.6 8',
  },
  leaf: {
    filled: 'M6 18C4.4 10 10 4.8 19.6 4.5c.3 9.5-5.3 15-13.6 13.5l7.4-7.8z',
    lines: 'M4 20.4l5.4-5.8',
  },
  star: {
    filled: 'M12 4.2l2 5.3 5.6.2-4.4 3.5 1.5 5.4-4.7-3.1-4.7 3.1 1.5-5.4-4.4-3.5 5.6-.2z',
  },
};

/** A stamp as it prints: the drawing in a worn ring. `angle` is in degrees. */
export function Drawing({ mark, angle = 0 }: { mark: Mark; angle?: number }) {
  const { filled, lines } = drawings[mark];
  return (
    <svg viewBox="-18 -18 36 36" aria-hidden="true">
      <g transform={`rotate(${angle})`}>
        <circle className="lines" r="17" />
        <circle className="lines worn" r="14.8" />
        <g transform="scale(1.2) translate(-12 -12)">
          <path d={filled} />
          {lines && <path className="lines" d={lines} />}
        </g>
      </g>
    </svg>
  );
}

/** The ink stamp beside a note. Neighbouring notes have stamps at different angles. */
export function Stamp({ mark, number }: { mark: Mark; number: number }) {
  const { stampOn } = useWords();
  // An open page does not know the stamps of a later version.
  if (!Object.hasOwn(drawings, mark)) return null;
  return (
    <span className="stamp">
      <Drawing mark={mark} angle={((number * 7) % 25) - 12} />
      <span className="unseen" dir="ltr">
        {stampOn(mark)}
      </span>
    </span>
  );
}
