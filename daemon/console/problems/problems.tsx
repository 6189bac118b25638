import { useEffect, useRef } from 'preact/hooks';

import type { ProblemGroup } from '../api/types.ts';
import { address, goTo } from '../kit/address.ts';
import { Badge, EnvTag } from '../kit/badge.tsx';
import { inOrder } from '../kit/order.ts';
import { Sparkline } from '../kit/sparkline.tsx';
import { plural, visible } from '../kit/text.ts';
import { whenOf } from '../kit/time.ts';
import { now, problems } from '../shell/workspace.ts';
import { filterOf } from './filter_of.ts';
import { Samples } from './samples.tsx';

const idOf = ({ id }: ProblemGroup) => id;

/** What goes wrong, grouped, the most recent first. Each opens in place to its calls; while one is open the others stay where they are. */
export function Problems() {
  const { groups, more } = problems.value;
  const { env, open } = address.value;
  const order = useRef<string[]>([]);
  const all = groups.filter((group) => env === '' || group.env === env);
  const shown = open === '' ? all : inOrder(all, order.current, idOf);
  order.current = shown.map(idOf);
  return (
    <div class="place">
      <h1 id="place-heading" tabIndex={-1}>Problems</h1>
      {shown.length === 0 && <p>No call that was kept breaks the plan{env && ` in ${env}`}.</p>}
      <ol id="problems" class="cards wide">{shown.map((group) => <Problem key={group.id} group={group} isOpen={group.id === open} />)}</ol>
      {more && <p class="quiet">These are the {groups.length} most recent; <code>plumbline problems</code> lists all.</p>}
    </div>
  );
}

function Problem({ group, isOpen }: { group: ProblemGroup; isOpen: boolean }) {
  const { id, env, source, event, kind, message, hint, count, first, last, passingSince, trend } = group;
  const card = useRef<HTMLLIElement>(null);
  // A link to it leads to it.
  useEffect(() => {
    if (isOpen) card.current?.scrollIntoView({ block: 'nearest' });
  }, []);
  const today = trend.reduce((sum, each) => sum + each, 0);
  const said = `${today.toLocaleString('en')} in 24 hours, ${(trend.at(-1) ?? 0).toLocaleString('en')} this hour`;
  return (
    <li class="card" ref={card}>
      <div class="bar"><h2>{visible(event ?? 'no call')}</h2><Badge word={passingSince === null ? 'failing' : 'passing'} /></div>
      <p><span class="kind">{kind}</span> {visible(message)} {hint && <span class="hint">{visible(hint.message)}</span>}</p>
      <div class="trend"><Sparkline counts={trend} label={`By the hour: ${said}`} /> <span aria-hidden="true" class="quiet">{said}</span></div>
      <p class="quiet">
        {visible(source.name)} <EnvTag env={env} /> {plural(count, 'call')}, first {whenOf(first.at, now.value)}, last {whenOf(last.at, now.value)}{passingSince !== null && <>; <span class="good">passing since {whenOf(passingSince, now.value)}</span></>}
      </p>
      <div class="bar start">
        <button type="button" class="small" onClick={() => goTo({ place: 'live', ...filterOf(group) })}>{count === 1 ? 'Show the call' : `Show ${count.toLocaleString('en')} calls`}</button>
        <button type="button" class="small" aria-expanded={isOpen} aria-label={`Latest calls of ${event ?? 'no call'}, ${kind}`} onClick={() => goTo({ open: isOpen ? '' : id }, { replace: true })}>Latest calls</button>
      </div>
      {isOpen && <Samples group={group} />}
    </li>
  );
}
