import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';

import { ask, askText, messageOf } from '../api/client.ts';
import type { PlanProblem } from '../api/types.ts';
import { linkTo } from '../kit/address.ts';
import { plural, visible } from '../kit/text.ts';
import { plan, planTag } from '../shell/workspace.ts';

const shown = 20;

/** What is wrong or unwise in the plan that is shown, each with a link to its event; it is looked at again after every edit. */
export function Advice() {
  const problems = useSignal<PlanProblem[]>([]);
  const fault = useSignal('');
  const tag = planTag.value;
  useEffect(() => {
    const look = async () => {
      const file = new Blob([await askText('GET /api/plan/export', { query: { format: 'segment' } })]);
      const { problems: found } = await ask('POST /api/plan/lint', { file });
      if (tag === planTag.value) problems.value = found;
    };
    fault.value = '';
    look().catch((error: unknown) => (fault.value = messageOf(error)));
  }, [tag]);
  if (fault.value) return <p class="problem" role="alert">The plan could not be looked at: {fault}</p>;
  if (problems.value.length === 0) return null;
  return (
    <details class="card">
      <summary>{plural(problems.value.length, 'piece', 'pieces')} of advice about this plan</summary>
      <ul class="plain" aria-label="Advice about the plan">
        {problems.value.slice(0, shown).map(({ severity, message, rule }, index) => (
          <li key={index}>
            <span class={severity === 'error' ? 'problem' : 'hint'}>{severity}</span> {visible(message)}
            {rule !== null && plan.value?.rules.some(({ id }) => id === rule) && <> <a href={linkTo({ place: 'plan', open: rule })}>Go to it<span class="unseen">: {visible(rule)}</span></a></>}
          </li>
        ))}
        {problems.value.length > shown && <li class="quiet">And {problems.value.length - shown} more: <code>plumbline lint</code> lists all.</li>}
      </ul>
    </details>
  );
}
