import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';

import { ask, askText, messageOf } from '../api/client.ts';
import type { Verdict } from '../api/types.ts';
import { linkTo } from '../kit/address.ts';
import { Badge } from '../kit/badge.tsx';
import { isHidden } from '../kit/hidden.tsx';
import { clockOf, quoted, visible } from '../kit/text.ts';
import { rowOf, type CallRow } from './rows.ts';

const each = 15; // calls on either side

/** The calls of a user around one of them, oldest first. */
async function around(verdict: Verdict, user: string): Promise<CallRow[]> {
  const seq = verdict.seq ?? 0;
  const query = { env: verdict.env, q: `user:${quoted(user)}`, limit: each };
  const [before, after] = await Promise.all([
    ask('GET /api/events', { query: { ...query, before: seq + 1 } }),
    // Lines come oldest first: the nearest ones.
    askText('GET /api/events', { query: { ...query, after: seq }, accept: 'application/x-ndjson' }),
  ]);
  const later = after.split('\n').filter((line) => line !== '').map((line) => JSON.parse(line) as Verdict);
  return [...before.events.reverse(), ...later].map(rowOf);
}

/** What this user did before and after. */
export function UserCalls({ verdict }: { verdict: Verdict }) {
  const user = verdict.userId ?? verdict.anonymousId;
  const calls = useSignal<CallRow[] | undefined>(undefined);
  const problem = useSignal('');
  useEffect(() => {
    if (user && !isHidden(user)) around(verdict, user).then((found) => (calls.value = found), (error: unknown) => (problem.value = messageOf(error)));
  }, [verdict.seq]);
  if (!user) return <p class="quiet">The call names no user.</p>;
  if (isHidden(user)) return <p class="quiet">The user is hidden from viewers.</p>;
  if (problem.value) return <p class="problem" role="alert">{problem}</p>;
  if (!calls.value) return <p class="quiet">Loading the calls of {visible(user)}</p>;
  return (
    <ol class="plain journey" aria-label={`Calls of ${visible(user)}`}>
      {calls.value.map(({ seq, event, type, result, receivedAt, violation }) => (
        <li key={seq} class={seq === verdict.seq ? 'this' : ''} aria-current={seq === verdict.seq ? 'true' : undefined}>
          <a class="call-link" href={linkTo({ call: seq })}>#{seq}</a> <time class="quiet" dateTime={receivedAt}>{clockOf(receivedAt)}</time> <Badge word={result} /> <b>{visible(event)}</b> <span class="quiet">{visible(type)}</span>
          {violation && <div class="says">{visible(violation)}</div>}
        </li>
      ))}
    </ol>
  );
}
