import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';

import { ask, messageOf } from '../api/client.ts';
import type { Event } from '../api/types.ts';
import { linkTo } from '../kit/address.ts';
import { Badge } from '../kit/badge.tsx';
import { clockOf, plural, visible } from '../kit/text.ts';
import { destinations } from '../shell/workspace.ts';
import { deliverySentence, mostLooks, pauseBefore, underWay, type Delivery } from './journey.ts';

const Time = ({ at }: { at: string }) => <time class="quiet" dateTime={at} title={at}>{clockOf(at)}</time>;

/** What became of a call, from its arrival to each destination. It looks again while that can change. */
export function Journey({ event }: { event: Event }) {
  const latest = useSignal(event);
  const looks = useSignal(0);
  const problem = useSignal('');
  const { seq } = event;
  useEffect(() => {
    const pause = pauseBefore(looks.value, latest.value.deliveries);
    if (pause === undefined) return undefined;
    let isWanted = true;
    const timer = setTimeout(async () => {
      try {
        const now = document.hidden ? latest.value : await ask('GET /api/events/{seq}', { path: { seq } });
        if (!isWanted) return;
        latest.value = now;
        problem.value = '';
      } catch (error) {
        if (!isWanted) return;
        problem.value = messageOf(error);
      }
      looks.value += 1;
    }, pause);
    return () => {
      isWanted = false;
      clearTimeout(timer);
    };
  }, [looks.value]);

  const { verdict, duplicates, deliveries } = latest.value;
  const took = underWay(verdict);
  return (
    <>
      <ol class="plain steps-of-call" aria-label="What became of the call">
        <li>
          <Badge word="done">received</Badge> <Time at={verdict.receivedAt} />
          <div>from {visible(verdict.source?.name ?? 'a source that is not there any more')}, {verdict.env}{took !== undefined && `, ${took} after it was sent`}{duplicates > 0 && `; it came ${plural(duplicates, 'time')} more and was kept once`}</div>
        </li>
        <li>
          <Badge word={verdict.result} /> judged
          <div>{verdict.rule === null ? `no rule of plan version ${verdict.planVersion} is for it` : <>by <code>{visible(verdict.rule)}</code> of plan version {verdict.planVersion}</>}{verdict.violations.length > 0 && `: ${plural(verdict.violations.length, 'violation')}`}</div>
          {verdict.action === 'omit' && <div>The source’s controls took out {verdict.omitted.map((path) => <code key={path}>{visible(path)} </code>)}before it went on.</div>}
          {verdict.action === 'block' && <div>The source’s controls blocked it: it goes to no destination.</div>}
        </li>
        {deliveries.map((delivery) => <Destination key={delivery.destination} delivery={delivery} />)}
      </ol>
      {deliveries.length === 0 && <p class="quiet">No destination of {verdict.env} took calls of this source when it came. <a href={linkTo({ place: 'connections', env: verdict.env })}>Connections</a></p>}
      {problem.value && <p class="problem" role="alert">{problem}</p>}
      {looks.value >= mostLooks && <p class="bar start"><span class="quiet">The page has stopped looking.</span> <button type="button" class="small" onClick={() => (looks.value = 0)}>Look again</button></p>}
    </>
  );
}

function Destination({ delivery }: { delivery: Delivery }) {
  const { destination, state, at } = delivery;
  const name = destinations.value.find(({ id }) => id === destination)?.name ?? destination;
  return (
    <li>
      <Badge word={state} /> {at !== null && <Time at={at} />} <a class="call-link" href={linkTo({ place: 'connections', open: destination })}>{visible(name)}</a>
      <div>{visible(deliverySentence(delivery))}</div>
    </li>
  );
}
