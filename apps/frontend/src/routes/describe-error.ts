import type { Refusal } from '@guestbook/contract';

/** What the page of an error says, in words for people: what a program is told helps them little. */
export function describeError({ status }: Refusal): { status: number; title: string; text: string } {
  switch (status) {
    case 404:
      return {
        status,
        title: 'We can’t find that page',
        text: 'The address may be wrong, or the note may have been removed.',
      };
    case 403:
      return {
        status,
        title: 'This note came from another site',
        text: 'Please sign on the guestbook’s own page.',
      };
    case 503:
      return {
        status,
        title: 'The notes aren’t available right now',
        text: 'Nothing is lost. Please try again in a moment.',
      };
    default:
      return status < 500
        ? { status, title: 'That link doesn’t work', text: 'Start again from the newest notes.' }
        : { status, title: 'Something went wrong on our side', text: 'Please try again in a moment.' };
  }
}
