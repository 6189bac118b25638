import { useSignal } from '@preact/signals';

import { messageOf } from '../api/client.ts';
import type { Plan, Rule } from '../api/types.ts';
import { address, linkTo } from '../kit/address.ts';
import { Badge } from '../kit/badge.tsx';
import { drafts } from '../kit/drafts.ts';
import { Conflict } from '../kit/edit_form.tsx';
import { useReveal } from '../kit/reveal.ts';
import { plural, quoted, visible } from '../kit/text.ts';
import { useDraft } from '../kit/use_draft.ts';
import { coverage, setup } from '../shell/workspace.ts';
import { editText, touchedBy, type Edit } from './rule_edit.ts';
import { propertiesOf, types, type PropertyType } from './rule_properties.ts';
import { saveRule } from './save_rule.ts';

const longest = 48; // characters of an example

interface Table {
  rule: Rule;
  canEdit: boolean;
}

/** An event of the plan with its properties; with `canEdit` each can be kept or dropped, required or not, and of another type. */
export function RuleTable({ rule, canEdit }: Table) {
  const problem = useSignal('');
  const dropped = useSignal<string[]>([]);
  const draftKey = `rule ${rule.id}`;
  // An edit that met another one stays until somebody has chosen, over a reload too.
  const contested = drafts.keys.value.includes(draftKey) ? (drafts.read(draftKey) as Edit | null) : null;
  const change = async (edit: Edit) => {
    problem.value = '';
    drafts.discard(draftKey);
    try {
      if (!(await saveRule(rule, edit))) drafts.write(draftKey, edit);
    } catch (error) {
      problem.value = messageOf(error);
    }
  };
  const changeProperty = (name: string, edit: { kept?: boolean; required?: boolean; type?: PropertyType }) => {
    if (edit.kept !== undefined) dropped.value = edit.kept ? dropped.value.filter((each) => each !== name) : [...dropped.value, name];
    return change({ properties: [{ name, ...edit }] });
  };
  const name = rule.event ?? rule.type;
  const properties = propertiesOf(rule);
  const part = useReveal<HTMLElement>(address.value.open === rule.id);
  return (
    <section ref={part} class={`rule${rule.kept ? '' : ' dropped'}${address.value.open === rule.id ? ' found' : ''}`} aria-label={visible(name)}>
      <div class="bar">
        <h3>{visible(name)} <span class="quiet">{rule.type}</span></h3>
        {canEdit && <label class="check"><input type="checkbox" checked={rule.kept} onChange={(event) => change({ kept: event.currentTarget.checked })} /> Keep this event</label>}
      </div>
      {setup.value?.locked && rule.kept && <Seen rule={rule} />}
      {rule.description && <p class="quiet">{visible(rule.description)}</p>}
      {problem.value && <p class="problem" role="alert">{problem}</p>}
      {contested && canEdit && (
        <Conflict
          lines={[{ label: name, mine: editText(contested), theirs: touchedBy(contested, rule) }]}
          takeTheirs={async () => drafts.discard(draftKey)}
          applyMine={() => change(contested)}
        />
      )}
      {rule.kept && properties.length > 0 && (
        <div class="scroll" tabIndex={0} role="region" aria-label={`Properties of ${visible(name)}`}>
          <table>
            <thead><tr><th scope="col">Property</th><th scope="col">Type</th><th scope="col">Required</th><th scope="col">Example</th><th scope="col">Description</th>{canEdit && <th scope="col">Keep</th>}</tr></thead>
            <tbody>
              {properties.map(({ name: property, type, required, example, description }) => (
                <tr key={property}>
                  <th scope="row"><code>{visible(property)}</code></th>
                  <td>{canEdit && types.includes(type as PropertyType) ? <select value={type} aria-label={`Type of ${property}`} onChange={(event) => changeProperty(property, { type: event.currentTarget.value as PropertyType })}>{types.map((each) => <option key={each}>{each}</option>)}</select> : visible(type)}</td>
                  <td>{canEdit ? <input type="checkbox" checked={required} aria-label={`${property} is required`} onChange={(event) => changeProperty(property, { required: event.currentTarget.checked })} /> : required ? 'required' : ''}</td>
                  <td>{example !== undefined && <code title={visible(example)}>{visible(example.length > longest ? `${example.slice(0, longest)}…` : example)}</code>}</td>
                  <td class="quiet">{visible(description)}</td>
                  {canEdit && <td><button type="button" class="small" aria-label={`Drop ${property}`} onClick={() => changeProperty(property, { kept: false })}>Drop</button></td>}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {canEdit && rule.kept && dropped.value.length > 0 && <p class="bar start">Dropped: {dropped.value.map((each) => <button type="button" class="small" key={each} onClick={() => changeProperty(each, { kept: true })}>Bring {visible(each)} back</button>)}</p>}
      {canEdit && rule.kept && <AddProperty draftKey={`new property ${rule.id}`} add={(property, type, required) => changeProperty(property, { kept: true, type, required })} />}
    </section>
  );
}

/** What came of it in dev. */
function Seen({ rule: { id, event } }: { rule: Rule }) {
  const seen = coverage.value.find(({ env }) => env === 'dev')?.rules.find(({ rule }) => rule === id);
  if (!seen || event === null) return null;
  return (
    <p class="quiet">
      <Badge word={seen.state === 'never' ? 'not_seen' : seen.state} />{' '}
      {seen.seen > 0 && <><a href={linkTo({ place: 'live', env: 'dev', result: '', q: `event:${quoted(event)}` })}>{plural(seen.seen, 'call')}</a> in dev, {seen.failed.toLocaleString('en')} failed</>}
    </p>
  );
}

const nothing = { name: '', type: 'string' as PropertyType, required: false };

function AddProperty({ draftKey, add }: { draftKey: string; add: (name: string, type: PropertyType, required: boolean) => Promise<void> }) {
  const { values, isKept, set, discard } = useDraft(draftKey, nothing);
  const submit = async (event: Event) => {
    event.preventDefault();
    if (values.name.trim() === '') return;
    await add(values.name.trim(), values.type, values.required);
    discard();
  };
  return (
    <form class="bar start add" onSubmit={submit}>
      <label>New property <input value={values.name} onInput={(event) => set({ name: event.currentTarget.value })} autocomplete="off" spellcheck={false} maxLength={200} /></label>
      <label>Type <select value={values.type} onChange={(event) => set({ type: event.currentTarget.value as PropertyType })}>{types.map((each) => <option key={each}>{each}</option>)}</select></label>
      <label class="check"><input type="checkbox" checked={values.required} onChange={(event) => set({ required: event.currentTarget.checked })} /> Required</label>
      <button class="small">Add property</button>
      {isKept && <button type="button" class="small" onClick={discard}>Discard</button>}
    </form>
  );
}

/** The rules of a plan, common ones included. */
export function PlanTables({ plan, canEdit }: { plan: Plan; canEdit: boolean }) {
  return <>{plan.rules.map((rule) => <RuleTable key={rule.id} rule={rule} canEdit={canEdit} />)}</>;
}
