import { useSignal } from '@preact/signals';

import { ask } from '../api/client.ts';
import type { Environment, SourceCategory } from '../api/types.ts';
import { visible } from '../kit/text.ts';
import { useDraft } from '../kit/use_draft.ts';
import { loadChecklist, loadEnds, sources, useCase } from '../shell/workspace.ts';
import { FirstCall } from './first_call.tsx';
import { FormEnd, NameField, useFocus } from './form_parts.tsx';

const categories: SourceCategory[] = ['Website', 'Mobile', 'Reverse ETL', 'Advertising'];

interface Form {
  env: Environment;
  close: () => void;
}

/** Category, name, then the snippet and the wait for the first call. */
export function AddSource({ env, close }: Form) {
  const missing = useCase.value?.sources.find((category) => !sources.value.some((source) => source.env === env && source.category === category));
  const { values, isKept, set, discard } = useDraft(`new ${env} source`, { category: (missing as SourceCategory | undefined) ?? 'Website', name: '' });
  const madeId = useSignal('');
  const made = sources.value.find(({ id }) => id === madeId.value);
  const form = useFocus<HTMLElement>(made !== undefined);
  const make = async () => {
    const source = await ask('POST /api/sources', { body: { name: values.name.trim() || values.category, category: values.category, env } });
    discard();
    await Promise.all([loadEnds(), loadChecklist()]);
    madeId.value = source.id;
  };
  const cancel = () => {
    discard();
    close();
  };
  if (made)
    return (
      <section class="form" ref={form} aria-label="The new source">
        <h4 tabIndex={-1}>{visible(made.name)} is ready</h4>
        <FirstCall source={made} />
        <button type="button" onClick={close}>Close</button>
      </section>
    );
  return (
    <section class="form" ref={form} aria-label={`Add a ${env} source`}>
      <h4>Add a {env} source</h4>
      <label class="field">Category
        <select value={values.category} onChange={(event) => set({ category: event.currentTarget.value as SourceCategory })}>
          {categories.map((each) => <option key={each} value={each}>{each}{useCase.value?.sources.includes(each) ? ' (recommended)' : ''}</option>)}
        </select>
      </label>
      <NameField name={values.name} otherwise={values.category} set={(name) => set({ name })} />
      <FormEnd what="source" make={make} close={cancel} isKept={isKept} />
    </section>
  );
}
