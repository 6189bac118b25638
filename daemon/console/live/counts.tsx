import { computed } from '@preact/signals';

import { address } from '../kit/address.ts';
import { momentOf, plural } from '../kit/text.ts';
import { coverage, setup, sources } from '../shell/workspace.ts';

/** Counts of the workspace, not of this page: calls that its sources got, and how those of the plan's events were judged. */
const counts = computed(() => {
  const { env } = address.value;
  const isShown = (each: { env: string }) => env === '' || each.env === env;
  const shown = coverage.value.filter(isShown);
  const rules = shown.flatMap((each) => each.rules);
  const sum = (of: (rule: (typeof rules)[number]) => number) => rules.reduce((total, rule) => total + of(rule), 0);
  const starts = sources.value.filter(isShown).map(({ firstCallAt }) => firstCallAt).filter((time) => time !== null).sort();
  return {
    calls: sources.value.filter(isShown).reduce((total, source) => total + source.calls, 0),
    perMinute: sources.value.filter(isShown).reduce((total, source) => total + source.callsPerMinute, 0),
    passed: sum(({ passed }) => passed),
    failed: sum(({ failed }) => failed),
    since: shown.map((each) => each.since).find((time) => time !== undefined) ?? starts[0],
  };
});

export function Counts() {
  const { calls, perMinute, passed, failed, since } = counts.value;
  if (!setup.value || calls === 0 || since === undefined) return <p class="counts" />;
  return (
    <p class="counts quiet">
      {plural(calls, 'call')} since <time dateTime={since} title={since}>{momentOf(since)}</time>
      {passed + failed > 0 && <>; of planned events {passed.toLocaleString('en')} passed, {failed.toLocaleString('en')} failed</>}; {perMinute.toLocaleString('en')} in the last minute
    </p>
  );
}
