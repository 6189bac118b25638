import { useSignal } from '@preact/signals';

import { ask } from '../api/client.ts';
import type { Destination, Environment } from '../api/types.ts';
import { DestinationTest } from '../connections/destination_test.tsx';
import { Copyable } from '../kit/copyable.tsx';
import { visible } from '../kit/text.ts';
import { useDraft } from '../kit/use_draft.ts';
import { loadChecklist, loadEnds, sources, useCase } from '../shell/workspace.ts';
import { kinds, secretFields, settingsOf, type Kind } from './destination_settings.ts';
import { FormEnd, NameField, useFocus } from './form_parts.tsx';

const first = (category: string) => ({ category, kind: 'webhook' as Kind, name: '', left: [] as string[], url: '', secret: '', writeKey: '', path: '' });

interface Form {
  env: Environment;
  close: () => void;
}

/** Category, kind, settings and sources, then a test of it. */
export function AddDestination({ env, close }: Form) {
  const categories = useCase.value?.destinations ?? ['Raw Data'];
  const own = sources.value.filter((source) => source.env === env && source.enabled);
  const { values, isKept, set, discard } = useDraft(`new ${env} destination`, first(categories[0] ?? 'Raw Data'), secretFields);
  const { category, kind, left } = values;
  const made = useSignal<Destination | undefined>(undefined);
  const form = useFocus<HTMLElement>(made.value !== undefined);
  const make = async () => {
    made.value = await ask('POST /api/destinations', {
      body: { name: values.name.trim() || category, kind, category, env, sources: own.map(({ id }) => id).filter((id) => !left.includes(id)), settings: settingsOf(kind, values) },
    });
    discard();
    await Promise.all([loadEnds(), loadChecklist()]);
  };
  const cancel = () => {
    discard();
    close();
  };
  if (made.value) {
    const secret = (made.value.settings as { secret?: string }).secret;
    return (
      <section class="form" ref={form} aria-label="The new destination">
        <h4 tabIndex={-1}>{visible(made.value.name)} is ready</h4>
        {secret && <><p>Its secret signs the deliveries. It is not shown again:</p><Copyable label="the secret" text={secret} /></>}
        <p class="quiet">It gets the calls that come from now on. A test call counts as no delivery.</p>
        <DestinationTest destination={made.value} />
        <button type="button" onClick={close}>Close</button>
      </section>
    );
  }
  return (
    <section class="form" ref={form} aria-label={`Add a ${env} destination`}>
      <h4>Add a {env} destination</h4>
      <label class="field">Category
        <input list="destination-categories" value={category} onInput={(event) => set({ category: event.currentTarget.value })} autocomplete="off" />
        <datalist id="destination-categories">{categories.map((each) => <option key={each} value={each} />)}</datalist>
      </label>
      <label class="field">Kind
        <select value={kind} onChange={(event) => set({ kind: event.currentTarget.value as Kind })}>{Object.entries(kinds).map(([id, { title }]) => <option key={id} value={id}>{title}</option>)}</select>
      </label>
      <NameField name={values.name} otherwise={category} set={(name) => set({ name })} />
      {kinds[kind].fields.map(({ name: field, label, help, isRequired }) => (
        <label class="field" key={`${kind} ${field}`}>{label}
          <input value={values[field]} placeholder={help} required={isRequired} onInput={(event) => set({ [field]: event.currentTarget.value })} autocomplete="off" spellcheck={false} />
        </label>
      ))}
      <fieldset>
        <legend>Sources</legend>
        {own.map(({ id, name: source }) => (
          <label class="check" key={id}>
            <input type="checkbox" checked={!left.includes(id)} onChange={(event) => set({ left: event.currentTarget.checked ? left.filter((each) => each !== id) : [...left, id] })} /> {visible(source)}
          </label>
        ))}
        {own.length === 0 && <p class="quiet">There is no {env} source yet: add one first.</p>}
      </fieldset>
      <FormEnd what="destination" make={make} close={cancel} isKept={isKept} />
    </section>
  );
}
