import type { Event } from '../api/types.ts';
import { durationText, plural } from '../kit/text.ts';

export type Delivery = Event['deliveries'][number];

/** States that may still become others. */
const isMoving = ({ state }: Delivery) => state === 'queued' || state === 'retrying';

/** How often the page looks for what became of a call, unless somebody asks it to go on. */
export const mostLooks = 60;
const firstPause = 1_000;
const longestPause = 10_000;

/** Time until the next look, in ms; undefined: nothing can change any more, or it has looked often enough. */
export function pauseBefore(look: number, deliveries: Delivery[]): number | undefined {
  if (look >= mostLooks || !deliveries.some(isMoving)) return undefined;
  return Math.min(longestPause, firstPause * 1.25 ** look);
}

/** What a destination did with the call, as a sentence. */
export function deliverySentence({ state, attempts, status, error }: Delivery): string {
  const tries = plural(attempts, 'attempt');
  const answer = status === null ? '' : `, answered ${status}`;
  const why = error ? `: ${error}` : '';
  switch (state) {
    case 'delivered': return attempts > 0 ? `accepted after ${tries}${answer}` : `accepted${answer}`;
    case 'queued': return 'waits for its turn';
    case 'retrying': return `not accepted in ${tries}${answer}; it will be tried again${why}`;
    case 'dead': return `refused after ${tries}${answer}; it is among the dead letters${why}`;
    case 'filtered': return 'not sent: the destination’s filter leaves it out';
    case 'blocked': return 'not sent: the source’s controls blocked it';
  }
}

/** How long the call was under way, by the clock of who sent it; undefined where that is not known or not plausible. */
export function underWay({ receivedAt, sentAt }: { receivedAt: string; sentAt: string | null }): string | undefined {
  const ms = sentAt === null ? NaN : Date.parse(receivedAt) - Date.parse(sentAt);
  return ms >= 0 ? durationText(ms) : undefined;
}
