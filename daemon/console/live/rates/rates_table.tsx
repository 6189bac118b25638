import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';

import { ask, messageOf } from '../../api/client.ts';
import type { Rate } from '../../api/types.ts';
import { address, linkTo } from '../../kit/address.ts';
import { Badge, EnvTag } from '../../kit/badge.tsx';
import { inOrder } from '../../kit/order.ts';
import { Sparkline } from '../../kit/sparkline.tsx';
import { plural, quoted, visible } from '../../kit/text.ts';
import { whenOf } from '../../kit/time.ts';
import { coverage, now } from '../../shell/workspace.ts';
import { rateRows, sorted, type RateRow, type Sorting } from './rates.ts';

const pause = 2_000;
const most = 500;

const columns: [Sorting | '', string][] = [['event', 'Event'], ['source', 'Source'], ['perMinute', 'Calls/min'], ['passedPart', 'Passed'], ['seen', 'Calls'], ['lastAt', 'Last seen'], ['', 'Last 30 minutes']];

/** How often each event comes from each source, and what is planned and does not come. Rows stay where they are until somebody sorts. */
export function RatesTable() {
  const rates = useSignal<Rate[] | undefined>(undefined);
  const isMore = useSignal(false);
  const problem = useSignal('');
  const sorting = useSignal<Sorting>('perMinute');
  const order = useSignal<string[]>([]);
  const { env } = address.value;
  useEffect(() => {
    let isWanted = true;
    const load = async () => {
      if (document.hidden) return;
      try {
        const { rates: found, next } = await ask('GET /api/rates', { query: { env, limit: most } });
        if (!isWanted) return;
        rates.value = found;
        isMore.value = next !== null;
        problem.value = '';
      } catch (error) {
        if (isWanted) problem.value = messageOf(error);
      }
    };
    load();
    const timer = setInterval(load, pause);
    return () => {
      isWanted = false;
      clearInterval(timer);
    };
  }, [env]);

  const all = rates.value ? rateRows(rates.value, coverage.value, env) : [];
  const rows = order.value.length === 0 ? sorted(all, sorting.value) : inOrder(all, order.value, ({ key }) => key);
  useEffect(() => {
    if (rows.length > 0) order.value = rows.map(({ key }) => key);
  }, [rows.length]);
  const sort = (by: Sorting) => {
    sorting.value = by;
    order.value = sorted(all, by).map(({ key }) => key);
  };
  if (!rates.value) return problem.value ? <p class="problem" role="alert">{problem}</p> : <p class="quiet" role="status">Loading the rates</p>;
  return (
    <div class="rates scroll" tabIndex={0} role="region" aria-label="Rates">
      {problem.value && <p class="problem" role="alert">{problem}</p>}
      <table>
        <caption class="unseen">Calls by event and source. Rows stay where they are while their numbers change; a heading sorts them.</caption>
        <thead>
          <tr>
            {columns.map(([by, title]) => (
              <th key={title} scope="col" aria-sort={by === sorting.value ? (by === 'event' || by === 'source' || by === 'passedPart' ? 'ascending' : 'descending') : undefined}>
                {by === '' ? title : <button type="button" class="sort" onClick={() => sort(by)} title="Sort">{title}{by === sorting.value && ' ↓'}</button>}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{rows.map((row) => <RateLine key={row.key} row={row} />)}</tbody>
      </table>
      {rows.length === 0 && <p class="quiet">No call has come{env && ` in ${env}`} yet.</p>}
      {isMore.value && <p class="quiet">These are the {most} that came last.</p>}
    </div>
  );
}

const share = (part: number) => (part === 1 || part === 0 ? `${100 * part}%` : `${Math.min(99.9, Math.max(0.1, 100 * part)).toFixed(1)}%`);

function RateLine({ row: { env, source, sourceId, event, type, perMinute, minutes, failing, seen, passedPart, lastAt, silent } }: { row: RateRow }) {
  const q = [sourceId && `source:${quoted(sourceId)}`, event && `event:${quoted(event)}`, type && `type:${type}`].filter(Boolean).join(' ');
  const total = minutes.reduce((sum, count) => sum + count, 0);
  const bad = failing.reduce((sum, count) => sum + count, 0);
  return (
    <tr class={silent ? 'silent' : ''}>
      <th scope="row"><a href={linkTo({ place: 'live', view: '', env: env === 'prod' ? 'prod' : 'dev', q, result: '' })}>{visible(event ?? (type || 'no call'))}</a> {event !== null && <span class="quiet">{type}</span>}</th>
      <td>{visible(source)} <EnvTag env={env} /></td>
      <td class="number">{perMinute.toLocaleString('en')}</td>
      <td class={`number${passedPart !== undefined && passedPart < 1 ? ' problem' : ''}`}>{passedPart === undefined ? <span class="quiet">–</span> : share(passedPart)}</td>
      <td class="number">{seen.toLocaleString('en')}</td>
      <td class="number">{lastAt === null ? <span class="quiet">never</span> : <time dateTime={lastAt} title={lastAt}>{whenOf(lastAt, now.value)}</time>}</td>
      <td>
        {silent ? <Badge word={silent}>{silent === 'never' ? 'planned, not seen' : 'planned, silent'}</Badge> : <Sparkline counts={minutes} marked={failing} label={`${plural(total, 'call')} in 30 minutes, ${bad} failing`} />}
      </td>
    </tr>
  );
}
