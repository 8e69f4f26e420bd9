import './hydrate.tsx';

// `pnpm dev`: a service that is started again cuts the stream; once both answer, the page is asked for anew.
const source = new EventSource('/events');
source.addEventListener('error', () => {
  source.close();
  setInterval(async () => {
    const answer = await fetch('/entries?limit=1').catch(() => undefined);
    if (answer?.ok) location.reload();
  }, 200);
});
