import { ask, askTagged, type BodyOf } from '../api/client.ts';
import type { Destination } from '../api/types.ts';
import { EditForm } from '../kit/edit_form.tsx';
import type { Fields } from '../kit/merge.ts';
import { visible } from '../kit/text.ts';
import { change, sources } from '../shell/workspace.ts';
import { changeOfDestination, fieldsOfDestination, settingFields } from './destination_fields.ts';

const labels: Record<string, string> = { name: 'Name', filter: 'Filter', failing: 'Failing calls', sources: 'Sources' };

/** What goes to a destination, and how. */
export function EditDestination({ destination: { id, name, env, kind }, close }: { destination: Destination; close: () => void }) {
  const fields = settingFields[kind];
  const read = async () => {
    const { answer, tag } = await askTagged('GET /api/destinations/{id}', { path: { id } });
    return { fields: fieldsOfDestination(answer), tag };
  };
  const save = (edit: Fields, tag: string) =>
    change(ask('PATCH /api/destinations/{id}', { path: { id }, ifMatch: tag, body: changeOfDestination(edit) as BodyOf<'PATCH /api/destinations/{id}'> }));
  const labelOf = (field: string) => labels[field] ?? fields.find((each) => `settings.${each.field}` === field)?.label ?? field;
  const never = fields.filter((each) => each.kind === 'secret').map(({ field }) => `settings.${field}`);
  return (
    <EditForm name={name} draftKey={`destination ${id}`} read={read} save={save} labelOf={labelOf} never={never} close={close}>
      {(values, set) => {
        const chosen = values['sources'] as string[];
        return (
          <>
            <label class="field">Name <input value={String(values['name'])} maxLength={200} required onInput={(event) => set({ name: event.currentTarget.value })} autocomplete="off" /></label>
            {fields.map(({ field, label, help, kind: type }) => {
              const own = { value: String(values[`settings.${field}`] ?? ''), placeholder: help, autocomplete: 'off', spellcheck: false };
              const take = (text: string) => set({ [`settings.${field}`]: type === 'number' ? Number(text) : text });
              return (
                <label class="field" key={field}>{label}
                  {type === 'secret' ? <input {...own} type="password" onInput={(event) => take(event.currentTarget.value)} /> : <input {...own} inputMode={type === 'number' ? 'numeric' : 'text'} onInput={(event) => take(event.currentTarget.value)} />}
                </label>
              );
            })}
            <label class="field">Filter <input value={String(values['filter'])} placeholder='event:"Order Completed"; empty: every call' onInput={(event) => set({ filter: event.currentTarget.value })} autocomplete="off" spellcheck={false} /></label>
            <label class="check alone"><input type="checkbox" checked={values['failing'] === true} onChange={(event) => set({ failing: event.currentTarget.checked })} /> Failing calls go too</label>
            <fieldset>
              <legend>Sources</legend>
              {sources.value.filter((source) => source.env === env).map(({ id: source, name: title }) => (
                <label class="check" key={source}>
                  <input type="checkbox" checked={chosen.includes(source)} onChange={(event) => set({ sources: (event.currentTarget.checked ? [...chosen, source] : chosen.filter((each) => each !== source)).sort() })} /> {visible(title)}
                </label>
              ))}
            </fieldset>
          </>
        );
      }}
    </EditForm>
  );
}
