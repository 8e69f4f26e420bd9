import type { Entry } from '@guestbook/contract';

export type Mark = NonNullable<Entry['mark']>;

const petals = [0, 72, 144, 216, 288];
const rays = [0, 45, 90, 135, 180, 225, 270, 315];

/** Ink on paper, on a grid of 24. */
export function Drawing({ mark }: { mark: Mark }) {
  return (
    <svg viewBox="0 0 24 24" aria-hidden="true">
      {mark === 'flower' &&
        petals.map((turn) => (
          <circle key={turn} cx="12" cy="6.8" r="3.1" transform={`rotate(${turn} 12 12)`} />
        ))}
      {mark === 'sun' && <circle cx="12" cy="12" r="4" />}
      {mark === 'sun' &&
        rays.map((turn) => <path key={turn} d="M12 5V2" transform={`rotate(${turn} 12 12)`} />)}
      {mark === 'umbrella' && <path d="M3 12.500a9 9 0 0 1 18 0zM12 3.500V2M12 12.500v6.500a2 2 0 0 0 4 0" />}
      {mark === 'tune' && (
        <path d="M9.500 17.500V5l8.500-2v12.500M9.500 17.500a2.500 2.500 0 1 1-5 0 2.500 2.500 0 0 1 5 0zM18 15.500a2.500 2.500 0 1 1-5 0 2.500 2.500 0 0 1 5 0z" />
      )}
      {mark === 'leaf' && (
        <path d="M5.500 18.500C3 9 9 4.500 20 4c.500 10-4 16-14.500 14.500zM3.500 21 14 10" />
      )}
      {mark === 'star' && (
        <path d="m12 3 2.700 5.900 6.300.700-4.700 4.300 1.300 6.300L12 17l-5.600 3.200 1.300-6.300L3 9.600l6.300-.700z" />
      )}
    </svg>
  );
}

/** The ink stamp beside a note. */
export function Stamp({ mark }: { mark: Mark }) {
  return (
    <span className={`stamp ${mark}`}>
      <Drawing mark={mark} />
      <span className="unseen">Stamped with a {mark}.</span>
    </span>
  );
}
