import type { ProblemGroup } from '../api/types.ts';
import { address, goTo, linkTo } from '../kit/address.ts';
import { Badge, EnvTag } from '../kit/badge.tsx';
import { clockOf, plural, visible } from '../kit/text.ts';
import { problems } from '../shell/workspace.ts';
import { filterOf } from './filter_of.ts';

/** What goes wrong, grouped, the most recent first; a button shows the calls. */
export function Problems() {
  const { groups, more } = problems.value;
  const { env } = address.value;
  const shown = groups.filter((group) => env === '' || group.env === env);
  return (
    <div class="place">
      <h1 id="place-heading" tabIndex={-1}>Problems</h1>
      {shown.length === 0 && <p>No call that was kept breaks the plan{env && ` in ${env}`}.</p>}
      <ol id="problems" class="cards wide">{shown.map((group) => <Problem key={group.id} group={group} />)}</ol>
      {more && <p class="quiet">These are the {groups.length} most recent; <code>plumbline problems</code> lists all.</p>}
    </div>
  );
}

function Problem({ group }: { group: ProblemGroup }) {
  const { env, source, event, kind, message, hint, count, first, last, sample, passingSince } = group;
  return (
    <li class="card">
      <div class="bar"><h2>{visible(event ?? 'no call')}</h2><Badge word={passingSince === null ? 'failing' : 'passing'} /></div>
      <p><span class="kind">{kind}</span> {visible(message)} {hint && <span class="hint">{visible(hint.message)}</span>}</p>
      <p class="quiet">
        {visible(source.name)} <EnvTag env={env} /> {plural(count, 'call')}, first {clockOf(first.at)}, last {clockOf(last.at)}{passingSince !== null && `; passing since ${clockOf(passingSince)}`}
      </p>
      {sample !== null && <p>The latest: <a class="call-link" href={linkTo({ place: 'live', call: sample, q: '', result: '', env: '' })}>#{sample}</a></p>}
      <button type="button" class="small" onClick={() => goTo({ place: 'live', ...filterOf(group) })}>{count === 1 ? 'Show the call' : `Show ${count.toLocaleString('en')} calls`}</button>
    </li>
  );
}
