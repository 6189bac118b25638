import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';

import { ask, messageOf } from '../api/client.ts';
import type { PlanVersions } from '../api/types.ts';
import { linkTo } from '../kit/address.ts';
import { momentOf, visible } from '../kit/text.ts';
import { PublishPlan } from '../setup/publish.tsx';
import { isOwner, plan, purpose, setup } from '../shell/workspace.ts';
import { Advice } from './advice.tsx';
import { ImportPlan } from './import_plan.tsx';
import { PlanTables } from './rule_table.tsx';

const exports = [['segment', 'Segment'], ['rudderstack', 'RudderStack'], ['jsonschema', 'JSON Schema'], ['csv', 'CSV']] as const;

/** The plan in force in dev, its versions, and what is done with it elsewhere. */
export function PlanPlace() {
  const versions = useSignal<PlanVersions['versions']>([]);
  const problem = useSignal('');
  const dev = setup.value?.planVersion.dev;
  useEffect(() => {
    problem.value = '';
    ask('GET /api/plan/versions').then((answer) => (versions.value = answer.versions), (error: unknown) => (problem.value = messageOf(error)));
  }, [dev, plan.value?.version]);
  return (
    <div class="place">
      <h1 id="place-heading" tabIndex={-1}>Plan</h1>
      {!plan.value && <p>There is no plan yet: <a href={linkTo({ place: 'setup' })}>choose a use case</a>, or import a plan of your own.</p>}
      {plan.value && (
        <>
          <p><b>{visible(purpose.value?.title ?? '')}</b> <span class="quiet">{setup.value?.locked ? `version ${plan.value.version} in dev, ${setup.value.planVersion.prod} in prod; a change makes the next version of dev` : 'a draft until it has been reviewed'}</span></p>
          <div class="bar start"><PublishPlan /></div>
          <Advice />
          <h2>Events</h2>
          <PlanTables plan={plan.value} canEdit={isOwner.value} />
          <h2>Versions</h2>
          {problem.value && <p class="problem" role="alert">{problem}</p>}
          {!problem.value && versions.value.length === 0 && <p class="quiet">None is in force yet: the review makes the first one.</p>}
          <ul class="plain">
            {versions.value.map(({ version, author, at, origin, added, changed, removed }) => (
              <li key={version}>Version {version} <span class="quiet">{origin}, by {visible(author)}, {momentOf(at)}: {added.length} added, {changed.length} changed, {removed.length} removed</span></li>
            ))}
          </ul>
          <h2>Export</h2>
          <p class="bar start">{exports.map(([format, title]) => <a key={format} href={`/api/plan/export?format=${format}`} download={`plan.${format === 'csv' ? 'csv' : 'json'}`}>{title}</a>)}</p>
        </>
      )}
      {isOwner.value && (
        <>
          <h2>Import</h2>
          <ImportPlan />
        </>
      )}
    </div>
  );
}
