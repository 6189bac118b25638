import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';

import { askText, messageOf } from '../api/client.ts';
import type { CallVerdict, Events, ProblemGroup } from '../api/types.ts';
import { linkTo } from '../kit/address.ts';
import { lineOf, parseExactly } from '../kit/exact_json.ts';
import { plural, visible } from '../kit/text.ts';
import { whenOf } from '../kit/time.ts';
import { now } from '../shell/workspace.ts';
import { filterOf } from './filter_of.ts';
import { versionsOf, type Share } from './versions.ts';

const read = 50;
const shown = 8;

/** The latest calls of a problem, in place, and what sent them. */
export function Samples({ group }: { group: ProblemGroup }) {
  const calls = useSignal<CallVerdict[] | undefined>(undefined);
  const problem = useSignal('');
  useEffect(() => {
    let isWanted = true;
    askText('GET /api/events', { query: { ...filterOf(group), payload: '1', limit: read } }).then(
      (text) => {
        if (isWanted) calls.value = (parseExactly(text) as Events).events;
      },
      (error: unknown) => {
        if (isWanted) problem.value = messageOf(error);
      },
    );
    return () => {
      isWanted = false;
    };
  }, [group.id, group.count]);
  if (problem.value) return <p class="problem" role="alert">{problem}</p>;
  if (!calls.value) return <p class="quiet" role="status">Loading its calls</p>;
  if (calls.value.length === 0) return <p class="quiet">None of its calls is kept any more.</p>;
  const { sdks, apps } = versionsOf(calls.value);
  const among = `of the latest ${plural(calls.value.length, 'call')}`;
  return (
    <>
      <Versions title="SDKs" among={among} shares={sdks} />
      <Versions title="Apps" among={among} shares={apps} />
      <ol class="plain samples" aria-label="Its latest calls">{calls.value.slice(0, shown).map((call) => <Sample key={call.seq} call={call} group={group} />)}</ol>
    </>
  );
}

function Versions({ title, among, shares }: { title: string; among: string; shares: Share[] }) {
  if (shares.length === 0) return null;
  return <p class="versions"><span class="quiet">{title} {among}:</span> {shares.slice(0, 6).map(({ name, count }) => `${visible(name)} (${count})`).join(', ')}{shares.length > 6 && `, ${shares.length - 6} more`}</p>;
}

function Sample({ call: { seq, receivedAt, userId, anonymousId, violations }, group }: { call: CallVerdict; group: ProblemGroup }) {
  const violation = violations.find(({ kind, path }) => kind === group.kind && path === group.path);
  const actual = violation?.actual;
  return (
    <li>
      <a class="call-link" href={linkTo({ place: 'live', call: seq ?? undefined, q: '', result: '', env: '' })}>#{seq}</a> <time class="quiet" dateTime={receivedAt} title={receivedAt}>{whenOf(receivedAt, now.value)}</time> {visible(userId ?? anonymousId ?? '')}
      {actual !== undefined && actual !== null && <> <span class="quiet">sent</span> <code>{visible(typeof actual === 'string' ? JSON.stringify(actual) : lineOf(actual))}</code></>}
    </li>
  );
}
