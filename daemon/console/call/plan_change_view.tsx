import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';

import { isStale } from '../api/client.ts';
import type { PlanPreview } from '../api/types.ts';
import { useAction } from '../kit/action.tsx';
import { linkTo } from '../kit/address.ts';
import { indented, type JsonNode } from '../kit/json_text.ts';
import { plural, visible } from '../kit/text.ts';
import { loadChecklist, loadSetup, setup } from '../shell/workspace.ts';
import { changedParts, compareLines } from './line_diff.ts';
import { LineDiff } from './line_diff_view.tsx';
import { changedPlan, differenceOf, editsOf, type ChangedPlan, type PlanChange, type ReadPlan, type RuleDifference } from './plan_change.ts';
import { planInForce, previewOf, savePlan } from './plan_edit.ts';

interface Prepared {
  plan: ReadPlan;
  /** undefined: the plan has nothing to change. */
  changed: ChangedPlan | undefined;
  preview: PlanPreview | undefined;
}

async function prepare(change: PlanChange): Promise<Prepared> {
  const plan = await planInForce();
  const changed = changedPlan(plan, change);
  return { plan, changed, preview: changed && (await previewOf(changed.file.text)) };
}

const linesOf = (schema: JsonNode | undefined) => (schema ? indented(schema.text).split('\n') : []);

/** A change of the plan before it is made: what it changes, and which of the kept calls it would judge otherwise. */
export function PlanChangeDialog({ change, close, saved }: { change: PlanChange; close: () => void; saved: (version: number) => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const prepared = useSignal<Prepared | undefined>(undefined);
  const others = useSignal<RuleDifference[] | undefined>(undefined);
  const { act, isBusy, problem } = useAction((step: () => Promise<void>) => step());

  useEffect(() => {
    dialog.current?.showModal();
    act(async () => {
      prepared.value = await prepare(change);
    });
  }, []);
  const save = () => act(async () => {
    const { plan, changed } = prepared.value ?? {};
    if (!plan || !changed) return;
    try {
      const version = await savePlan(editsOf(change, changed), plan.etag);
      saved(version);
      close();
      await Promise.all([loadSetup(), loadChecklist()]);
    } catch (error) {
      if (!isStale(error)) throw error;
      const newer = await prepare(change);
      others.value = differenceOf(plan, newer.plan);
      prepared.value = newer;
    }
  });

  const { plan, changed, preview } = prepared.value ?? {};
  return (
    <dialog ref={dialog} class="wide" aria-labelledby="plan-change-heading" onClose={close}>
      <h2 id="plan-change-heading">{visible(change.label)}?</h2>
      {!plan && !problem.value && <p class="quiet" role="status">Asking what it would change</p>}
      {others.value && plan && <Others differences={others.value} version={plan.version} />}
      {plan && !changed && <p role="status">The plan in force in dev (version {plan.version}) has nothing to change here: it allows this already, or it says it in a way that has to be edited in its file.</p>}
      {changed && <LineDiff label="What changes in the rule" lines={changedParts(compareLines(linesOf(changed.before), linesOf(changed.after)))} />}
      {change.added && changed && <p class="quiet">With the properties of this call; none of them is required.</p>}
      {preview && <Preview preview={preview} />}
      {problem.value && <p class="problem" role="alert">{problem}</p>}
      <div class="bar start">
        {changed && plan && <button type="button" class="main" disabled={isBusy.value} onClick={save}>{others.value ? `Apply it to the newer plan` : 'Save to the plan of dev'}</button>}
        <button type="button" onClick={close}>{changed ? 'Cancel' : 'Close'}</button>
      </div>
      {changed && <p class="quiet">{setup.value?.locked ? 'It makes the next version of dev’s plan. Prod keeps its own until you publish.' : 'It changes the draft, which is the plan of dev and of prod until it has been reviewed.'}</p>}
    </dialog>
  );
}

const Calls = ({ seqs }: { seqs: number[] }) => <>{seqs.map((seq) => <span key={seq}> <a class="call-link" target="_blank" rel="noopener" href={linkTo({ place: 'live', call: seq, open: '', q: '', result: '', env: '' })}>#{seq}</a></span>)}</>;

function Preview({ preview: { checked, newlyFailing, newlyPassing } }: { preview: PlanPreview }) {
  return (
    <ul class="plain" aria-label="Kept calls that it would judge otherwise">
      <li>Of the latest {plural(checked, 'call')} of dev that are kept:</li>
      <li>{plural(newlyPassing.count, 'call')} that failed when they came would pass<Calls seqs={newlyPassing.samples} /></li>
      <li>{plural(newlyFailing.count, 'call')} that did not fail would fail<Calls seqs={newlyFailing.samples} /></li>
    </ul>
  );
}

const most = 5; // rules whose lines are shown

function Others({ differences, version }: { differences: RuleDifference[]; version: number }) {
  return (
    <section aria-label="What others changed" class="note" role="alert">
      <p><b>Somebody else changed the plan meanwhile</b>; in force is version {version}. Nothing was saved. What they changed:</p>
      {differences.length === 0 && <p>No rule differs.</p>}
      {differences.slice(0, most).map(({ rule, kind, before, after }) => (
        <div key={rule}>
          <code>{visible(rule)}</code> {kind}
          {kind === 'changed' && <LineDiff label={`What others changed in ${visible(rule)}`} lines={changedParts(compareLines(linesOf(before), linesOf(after)))} />}
        </div>
      ))}
      {differences.length > most && <p>And {differences.length - most} more rules.</p>}
      <p>Below is your change on top of theirs.</p>
    </section>
  );
}
