import type { Refusal } from '@guestbook/contract';

/** What the page of an error says, in words for people. */
export function describeFault({ status, errors }: Refusal): { status: number; title: string; text: string } {
  switch (status) {
    case 404:
      return {
        status,
        title: 'There is nothing here',
        text: 'Perhaps the address is not quite right, or the note was taken out of the book.',
      };
    case 403:
      return {
        status,
        title: 'This came from another site',
        text: 'Notes can only be signed on the page of the book itself.',
      };
    case 405:
      return { status, title: 'This cannot be opened', text: 'The book itself is at the front page.' };
    case 503:
      return {
        status,
        title: 'The book cannot be read right now',
        text: 'Nothing is lost. Please come back in a moment.',
      };
    default:
      return status < 500
        ? {
            status,
            title: 'This address is not quite right',
            text: errors[0]?.message ?? 'It cannot be understood.',
          }
        : { status, title: 'Something went wrong here', text: 'It is not your fault. Please try again.' };
  }
}
