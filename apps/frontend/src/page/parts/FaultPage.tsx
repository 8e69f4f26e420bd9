import type { PageModel } from '../model.ts';
import { Spread } from './Spread.tsx';

export function FaultPage({ model }: { model: PageModel & { kind: 'fault' } }) {
  return (
    <Spread
      site={model.site}
      isHome={false}
      right={
        <>
          <h2 className="fault">{model.title}</h2>
          <p>{model.text}</p>
          <p>
            <a className="way" href="/">
              Newest notes
            </a>
          </p>
        </>
      }
    />
  );
}
