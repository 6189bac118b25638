import type { Coverage, Rate } from '../../api/types.ts';

/** A line of the table: an event of a source, or an event of the plan that does not come. */
export interface RateRow {
  key: string;
  env: string;
  source: string;
  /** null: of calls without a name. */
  event: string | null;
  type: string;
  perMinute: number;
  /** Calls of each of the latest minutes, and how many of them failed. */
  minutes: number[];
  failing: number[];
  seen: number;
  /** Of the calls that were judged; undefined: none was. */
  passedPart: number | undefined;
  lastAt: string | null;
  /** Why it is here though nothing comes: it is planned. */
  silent: '' | 'never' | 'silent';
  /** The terms that find its calls. */
  sourceId: string;
}

const rowOfRate = ({ env, source, type, event, seen, passed, failed, perMinute, minutes, failing, last }: Rate): RateRow => ({
  key: JSON.stringify([env, source.id, type, event]),
  env,
  source: source.name,
  sourceId: source.id,
  event,
  type: type ?? '',
  perMinute,
  minutes,
  failing,
  seen,
  passedPart: passed + failed === 0 ? undefined : passed / (passed + failed),
  lastAt: last.at,
  silent: '',
});

const ofPlan = ({ env, rules }: Coverage): RateRow[] =>
  rules.flatMap(({ rule, type, event, state, seen, passed, failed, lastAt }) =>
    state !== 'never' && state !== 'silent'
      ? []
      : [{
          key: JSON.stringify([env, rule]),
          env,
          source: '',
          sourceId: '',
          event,
          type,
          perMinute: 0,
          minutes: [],
          failing: [],
          seen,
          passedPart: passed + failed === 0 ? undefined : passed / (passed + failed),
          lastAt,
          silent: state,
        }]);

/** Every event that came, and those of the plan that do not come. `env`: '' is both. */
export function rateRows(rates: Rate[], coverage: Coverage[], env: string): RateRow[] {
  const isShown = (each: { env: string }) => env === '' || each.env === env;
  // An environment without sources has a plan too: what is silent there says nothing while nobody asks for it.
  const silent = coverage.filter((each) => isShown(each) && (env !== '' || rates.some((rate) => rate.env === each.env))).flatMap(ofPlan);
  const heard = rates.filter(isShown).map(rowOfRate);
  const isHeard = (row: RateRow) => row.silent === 'silent' && heard.some((each) => each.env === row.env && each.event === row.event && each.type === row.type);
  return [...heard, ...silent.filter((row) => !isHeard(row))];
}

export const sortings = ['event', 'source', 'perMinute', 'passedPart', 'seen', 'lastAt'] as const;
export type Sorting = (typeof sortings)[number];

/** The rows in the order of a column: names from a to z, the largest number, the latest time and the worst share first. Missing values come last. */
export function sorted(rows: RateRow[], by: Sorting): RateRow[] {
  const value = (row: RateRow): number => {
    if (by === 'passedPart') return row.passedPart ?? 2;
    if (by === 'lastAt') return -Date.parse(row.lastAt ?? '1970-01-01T00:00:00Z');
    return by === 'perMinute' || by === 'seen' ? -row[by] : 0;
  };
  const name = (row: RateRow) => (by === 'source' ? `${row.source || '\uffff'} ${row.event ?? ''}` : (row.event ?? ''));
  return [...rows].sort((a, b) => value(a) - value(b) || name(a).localeCompare(name(b)) || a.key.localeCompare(b.key));
}
