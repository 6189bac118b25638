import { ask, askTagged } from '../api/client.ts';
import type { Source } from '../api/types.ts';
import { EditForm } from '../kit/edit_form.tsx';
import type { Fields } from '../kit/merge.ts';
import { visible } from '../kit/text.ts';
import { change, destinations, sources } from '../shell/workspace.ts';
import { choiceTexts, controlFields, controlsOf, fieldsOf, forwardFields } from './controls.ts';

const labelOf = (field: string) => controlFields.find((control) => control.field === field)?.label ?? (forwardFields as Record<string, string>)[field] ?? 'Name';

/** The name of a source, and what it does with calls that fail. */
export function EditSource({ source: { id, name, env }, close }: { source: Source; close: () => void }) {
  const read = async () => {
    const { answer, tag } = await askTagged('GET /api/sources/{id}', { path: { id } });
    return { fields: { name: answer.name, ...fieldsOf(answer.controls) } as Fields, tag };
  };
  const save = (edit: Fields, tag: string) => {
    const controls = controlsOf(edit);
    return change(ask('PATCH /api/sources/{id}', { path: { id }, ifMatch: tag, body: { ...(edit['name'] !== undefined && { name: String(edit['name']).trim() }), ...(controls && { controls }) } }));
  };
  const others = sources.value.filter((other) => other.env === env && other.id !== id);
  const receivers = { forwardingBlockedEventsTo: others, forwardingViolationsTo: [...others, ...destinations.value.filter((other) => other.env === env)] };
  return (
    <EditForm name={name} draftKey={`source ${id}`} read={read} save={save} labelOf={labelOf} close={close}>
      {(values, set) => (
        <>
          <label class="field">Name <input value={String(values['name'])} maxLength={200} required onInput={(event) => set({ name: event.currentTarget.value })} autocomplete="off" /></label>
          <fieldset>
            <legend>What goes on to destinations</legend>
            <p class="quiet">The journal keeps every call as it came.</p>
            {controlFields.map(({ field, label, values: choices }) =>
              choices ? (
                <label class="field" key={field}>{label}
                  <select value={String(values[field] ?? 'ALLOW')} onChange={(event) => set({ [field]: event.currentTarget.value })}>{choices.map((each) => <option key={each} value={each}>{choiceTexts[each] ?? each}</option>)}</select>
                </label>
              ) : (
                <label class="check alone" key={field}><input type="checkbox" checked={values[field] !== false} onChange={(event) => set({ [field]: event.currentTarget.checked })} /> {label}</label>
              ),
            )}
            {Object.entries(forwardFields).map(([field, label]) => (
              <label class="field" key={field}>{label}
                <select value={String(values[field] ?? '')} onChange={(event) => set({ [field]: event.currentTarget.value || null })}>
                  <option value="">nowhere</option>
                  {receivers[field as keyof typeof receivers].map((other) => <option key={other.id} value={other.id}>{visible(other.name)}</option>)}
                </select>
              </label>
            ))}
          </fieldset>
        </>
      )}
    </EditForm>
  );
}
