import { useSignal } from '@preact/signals';

import { ask, messageOf, Refused } from '../api/client.ts';
import type { Plan, PlanPreview, PlanProblem } from '../api/types.ts';
import { ActionButton } from '../kit/action.tsx';
import { plural, visible } from '../kit/text.ts';
import { change, plan } from '../shell/workspace.ts';
import { ruleChanges } from './rule_changes.ts';

interface Trial {
  file: File;
  format: string;
  problems: PlanProblem[];
  /** undefined: it cannot be used. */
  plan: Plan | undefined;
  /** What it means for the calls that are kept; undefined where that is not known: of a file that is not JSON. */
  preview: PlanPreview | undefined;
}

/** The bytes of the file go as they are: a number of a plan may be longer than a number of this language. */
async function previewOf(file: File): Promise<PlanPreview | undefined> {
  if (!(await file.slice(0, 64).text()).trimStart().startsWith('{')) return undefined;
  return ask('POST /api/plan/preview', { file: new Blob(['{"env":"dev","plan":', file, '}']) }).catch(() => undefined);
}

/** Asks what an import would do; nothing is kept. */
async function tryFile(file: File): Promise<Trial> {
  try {
    const answer = await ask('POST /api/plan/import', { query: { dryRun: 1 }, file });
    return { file, format: answer.format ?? '', problems: answer.problems, plan: answer.plan ?? undefined, preview: await previewOf(file) };
  } catch (error) {
    const problems = error instanceof Refused ? error.problem.problems : undefined;
    if (!problems) throw error;
    return { file, format: '', problems, plan: undefined, preview: undefined };
  }
}

/** A plan file, chosen or dropped: what is wrong with it and what it changes, before it is put in force in dev. */
export function ImportPlan() {
  const trial = useSignal<Trial | undefined>(undefined);
  const problem = useSignal('');
  const isOver = useSignal(false);
  const take = async (file: File | null | undefined) => {
    if (!file) return;
    problem.value = '';
    trial.value = undefined;
    try {
      trial.value = await tryFile(file);
    } catch (error) {
      problem.value = messageOf(error);
    }
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    isOver.value = false;
    take(event.dataTransfer?.files[0]);
  };
  const over = (event: DragEvent) => {
    event.preventDefault();
    isOver.value = true;
  };
  return (
    <section class={`drop card${isOver.value ? ' over' : ''}`} aria-label="Import a plan" onDragOver={over} onDragLeave={() => (isOver.value = false)} onDrop={drop}>
      <label class="field">Choose a plan file, or drop it here: Segment, RudderStack, typewriter, JSON Schema or CSV
        <input type="file" onChange={(event) => take(event.currentTarget.files?.[0])} />
      </label>
      {problem.value && <p class="problem" role="alert">{problem}</p>}
      {trial.value && <TrialView trial={trial.value} done={() => (trial.value = undefined)} />}
    </section>
  );
}

const shown = 20;

function TrialView({ trial: { file, format, problems, plan: imported, preview }, done }: { trial: Trial; done: () => void }) {
  const changes = ruleChanges(plan.value?.rules ?? [], imported?.rules ?? []);
  const put = async () => {
    await change(ask('POST /api/plan/import', { file }));
    done();
  };
  return (
    <div role="status">
      {!imported && <p class="problem">{visible(file.name)} cannot be used; nothing was changed.</p>}
      {imported && <p>{visible(file.name)} ({format}): {plural(changes.added.length, 'new event')}, {changes.changed.length} changed, {changes.removed.length} removed.</p>}
      {imported && preview && preview.checked > 0 && <p>Of {plural(preview.checked, 'kept call')} {preview.newlyFailing.count.toLocaleString('en')} would fail that did not, and {preview.newlyPassing.count.toLocaleString('en')} would pass that did not.</p>}
      {imported && (
        <ul class="names">
          {Object.entries(changes).flatMap(([kind, names]) => names.slice(0, shown).map((name: string) => <li key={`${kind} ${name}`}><span class="kind">{kind}</span> {visible(name)}</li>))}
        </ul>
      )}
      {problems.length > 0 && (
        <ul class="plain" aria-label="Problems of the file">
          {problems.slice(0, shown).map(({ severity, message, line }, index) => <li key={index}><span class={severity === 'error' ? 'problem' : 'hint'}>{severity}</span> {line !== null && `line ${line}: `}{visible(message)}</li>)}
          {problems.length > shown && <li class="quiet">And {problems.length - shown} more: <code>plumbline lint</code> lists all.</li>}
        </ul>
      )}
      {imported && <ActionButton kind="main" run={put}>Put it in force in dev</ActionButton>}
    </div>
  );
}
