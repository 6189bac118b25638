import { useSignal } from '@preact/signals';

import { ask } from '../api/client.ts';
import type { Destination, Environment } from '../api/types.ts';
import { DestinationTest } from '../connections/destination_test.tsx';
import { Copyable } from '../kit/copyable.tsx';
import { visible } from '../kit/text.ts';
import { loadChecklist, loadEnds, sources, useCase } from '../shell/workspace.ts';
import { kinds, settingsOf, type Kind } from './destination_settings.ts';
import { FormEnd, NameField } from './form_parts.tsx';

interface Form {
  env: Environment;
  close: () => void;
}

/** Category, kind, settings and sources, then a test of it. */
export function AddDestination({ env, close }: Form) {
  const categories = useCase.value?.destinations ?? ['Raw Data'];
  const own = sources.value.filter((source) => source.env === env && source.enabled);
  const category = useSignal(categories[0] ?? 'Raw Data');
  const kind = useSignal<Kind>('webhook');
  const name = useSignal('');
  const settings = useSignal<Record<string, string>>({});
  const left = useSignal<string[]>([]);
  const made = useSignal<Destination | undefined>(undefined);
  const make = async () => {
    made.value = await ask('POST /api/destinations', {
      body: { name: name.value.trim() || category.value, kind: kind.value, category: category.value, env, sources: own.map(({ id }) => id).filter((id) => !left.value.includes(id)), settings: settingsOf(kind.value, settings.value) },
    });
    await Promise.all([loadEnds(), loadChecklist()]);
  };
  if (made.value) {
    const secret = (made.value.settings as { secret?: string }).secret;
    return (
      <section class="form" aria-label="The new destination">
        <h4>{visible(made.value.name)} is ready</h4>
        {secret && <><p>Its secret signs the deliveries. It is not shown again:</p><Copyable label="the secret" text={secret} /></>}
        <p class="quiet">It gets the calls that come from now on. A test call counts as no delivery.</p>
        <DestinationTest destination={made.value} />
        <button type="button" onClick={close}>Close</button>
      </section>
    );
  }
  return (
    <section class="form" aria-label={`Add a ${env} destination`}>
      <h4>Add a {env} destination</h4>
      <label class="field">Category
        <input list="destination-categories" value={category.value} onInput={(event) => (category.value = event.currentTarget.value)} autocomplete="off" />
        <datalist id="destination-categories">{categories.map((each) => <option key={each} value={each} />)}</datalist>
      </label>
      <label class="field">Kind
        <select value={kind.value} onChange={(event) => (kind.value = event.currentTarget.value as Kind)}>{Object.entries(kinds).map(([id, { title }]) => <option key={id} value={id}>{title}</option>)}</select>
      </label>
      <NameField name={name} otherwise={category.value} />
      {kinds[kind.value].fields.map(({ name: field, label, help, isRequired }) => (
        <label class="field" key={`${kind.value} ${field}`}>{label}
          <input value={settings.value[field] ?? ''} placeholder={help} required={isRequired} onInput={(event) => (settings.value = { ...settings.value, [field]: event.currentTarget.value })} autocomplete="off" spellcheck={false} />
        </label>
      ))}
      <fieldset>
        <legend>Sources</legend>
        {own.map(({ id, name: source }) => (
          <label class="check" key={id}>
            <input type="checkbox" checked={!left.value.includes(id)} onChange={(event) => (left.value = event.currentTarget.checked ? left.value.filter((each) => each !== id) : [...left.value, id])} /> {visible(source)}
          </label>
        ))}
        {own.length === 0 && <p class="quiet">There is no {env} source yet: add one first.</p>}
      </fieldset>
      <FormEnd what="destination" make={make} close={close} />
    </section>
  );
}
