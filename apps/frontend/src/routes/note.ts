import { Refusal } from '@guestbook/contract';
import { refuseMethod } from '@guestbook/service/refuse';
import type { RequestHandler, Router } from 'express';
import type { BookCache } from '../book/cache.ts';
import { createRouter } from '../http/router.ts';
import { sendPage } from '../http/send-page.ts';
import type { Pages } from '../render/pages.ts';
import { inTurn } from './in-turn.ts';

/** Answers `/notes/:number`: the page of one note. */
export function createNoteRouter({ cache, pages }: { cache: BookCache; pages: Pages }): Router {
  const showNote: RequestHandler<{ number: string }> = async (request, response) => {
    // Fifteen digits are a safe integer, and so is the number after it.
    if (!/^[1-9][0-9]{0,14}$/.test(request.params.number)) throw new Refusal('not_found');
    const number = Number(request.params.number);
    await inTurn(response, async () => {
      const page = pages.showEntry(await cache.readEntry(number), number);
      if (!page) throw new Refusal('not_found');
      await sendPage(request, response, page);
    });
  };

  const router = createRouter();
  router.route('/notes/:number').get(showNote).all(refuseMethod('GET, HEAD'));
  return router;
}
