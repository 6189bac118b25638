import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';

import { ask } from '../api/client.ts';
import type { PlanVersions } from '../api/types.ts';
import { linkTo } from '../kit/address.ts';
import { visible } from '../kit/text.ts';
import { PublishPlan } from '../setup/publish.tsx';
import { isOwner, plan, purpose, setup } from '../shell/workspace.ts';
import { PlanTables } from './rule_table.tsx';

/** The plan in force in dev, its versions, and what is done with it elsewhere. */
export function PlanPlace() {
  const versions = useSignal<PlanVersions['versions']>([]);
  const dev = setup.value?.planVersion.dev;
  useEffect(() => {
    ask('GET /api/plan/versions').then((answer) => (versions.value = answer.versions), () => {});
  }, [dev, plan.value?.version]);
  return (
    <div class="place">
      <h1 id="place-heading" tabIndex={-1}>Plan</h1>
      {!plan.value && <p>There is no plan yet: <a href={linkTo({ place: 'setup' })}>choose a use case</a>, or start with a plan of your own by <code>plumbline plan import FILE</code>.</p>}
      {plan.value && (
        <>
          <p><b>{visible(purpose.value?.title ?? '')}</b> <span class="quiet">{setup.value?.locked ? `version ${plan.value.version} in dev, ${setup.value.planVersion.prod} in prod; a change makes the next version of dev` : 'a draft until it has been reviewed'}</span></p>
          <div class="bar start"><PublishPlan /></div>
          <h2>Events</h2>
          <PlanTables plan={plan.value} canEdit={isOwner.value} />
          <h2>Versions</h2>
          <ul class="plain">
            {versions.value.map(({ version, author, at, origin, added, changed, removed }) => (
              <li key={version}>Version {version} <span class="quiet">{origin}, by {visible(author)}, {new Date(at).toLocaleString([], { hourCycle: 'h23' })}: {added.length} added, {changed.length} changed, {removed.length} removed</span></li>
            ))}
          </ul>
          <p class="quiet"><code>plumbline plan import FILE</code> puts a plan of your own in force in dev, <code>plumbline plan export</code> writes this one, and <code>plumbline lint</code> finds what is unwise in it.</p>
        </>
      )}
    </div>
  );
}
