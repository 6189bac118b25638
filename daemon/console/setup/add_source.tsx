import { useSignal } from '@preact/signals';

import { ask } from '../api/client.ts';
import type { Environment, SourceCategory } from '../api/types.ts';
import { visible } from '../kit/text.ts';
import { loadChecklist, loadEnds, sources, useCase } from '../shell/workspace.ts';
import { FirstCall } from './first_call.tsx';
import { FormEnd, NameField } from './form_parts.tsx';

const categories: SourceCategory[] = ['Website', 'Mobile', 'Reverse ETL', 'Advertising'];

interface Form {
  env: Environment;
  close: () => void;
}

/** Category, name, then the snippet and the wait for the first call. */
export function AddSource({ env, close }: Form) {
  const missing = useCase.value?.sources.find((category) => !sources.value.some((source) => source.env === env && source.category === category));
  const category = useSignal<SourceCategory>((missing as SourceCategory | undefined) ?? 'Website');
  const name = useSignal('');
  const madeId = useSignal('');
  const made = sources.value.find(({ id }) => id === madeId.value);
  const make = async () => {
    const source = await ask('POST /api/sources', { body: { name: name.value.trim() || category.value, category: category.value, env } });
    await Promise.all([loadEnds(), loadChecklist()]);
    madeId.value = source.id;
  };
  if (made)
    return (
      <section class="form" aria-label="The new source">
        <h4>{visible(made.name)} is ready</h4>
        <FirstCall source={made} />
        <button type="button" onClick={close}>Close</button>
      </section>
    );
  return (
    <section class="form" aria-label={`Add a ${env} source`}>
      <h4>Add a {env} source</h4>
      <label class="field">Category
        <select value={category.value} onChange={(event) => (category.value = event.currentTarget.value as SourceCategory)}>
          {categories.map((each) => <option key={each} value={each}>{each}{useCase.value?.sources.includes(each) ? ' (recommended)' : ''}</option>)}
        </select>
      </label>
      <NameField name={name} otherwise={category.value} />
      <FormEnd what="source" make={make} close={close} />
    </section>
  );
}
