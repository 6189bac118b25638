import { computed, useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';

import { address, goTo } from '../kit/address.ts';
import { propertiesOf } from '../plan/rule_properties.ts';
import { coverage, plan, sources } from '../shell/workspace.ts';
import { filterFault } from './filter.ts';
import { suggestions } from './suggest.ts';

const typingPause = 400; // ms after the last key

const known = computed(() => ({
  events: [...new Set(coverage.value.flatMap(({ rules, unplanned }) => [...rules, ...unplanned].map(({ event }) => event ?? '')))].filter((event) => event !== ''),
  sources: [...new Set(sources.value.map(({ name }) => name))],
  properties: [...new Set(plan.value?.rules.flatMap((rule) => propertiesOf(rule).map(({ name }) => name)) ?? [])],
}));

/** What the list is filtered by: the result, and the text of the one filter grammar, which the daemon reads. */
export function FilterBox() {
  const box = useRef<HTMLInputElement>(null);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const typedText = useSignal('');
  const { q, result } = address.value;
  // The address may change without the box: a link, the way back.
  useEffect(() => {
    if (box.current && box.current.value.trim() !== q) box.current.value = q;
  }, [q]);
  const take = () => {
    clearTimeout(timer.current);
    filterFault.value = '';
    goTo({ q: box.current?.value.trim() ?? '' }, { replace: true });
  };
  const typed = () => {
    typedText.value = box.current?.value ?? '';
    clearTimeout(timer.current);
    timer.current = setTimeout(take, typingPause);
  };
  const submit = (event: Event) => {
    event.preventDefault();
    take();
  };
  return (
    <>
      <form class="filters" role="search" aria-label="Filter the calls" onSubmit={submit}>
        <label class="wide">
          <span>Filter</span>
          <input ref={box} id="filter" type="search" aria-label="Filter" placeholder='event:"Order Completed" total:>100 text' aria-describedby="filter-fault" aria-invalid={filterFault.value !== ''} list="filter-suggestions" autocomplete="off" autocapitalize="off" spellcheck={false} onInput={typed} />
        </label>
        <datalist id="filter-suggestions">{suggestions(typedText.value, known.value).map((each) => <option key={each} value={each} />)}</datalist>
        <label>
          <span>Result</span>
          <select value={result} onChange={(event) => goTo({ result: event.currentTarget.value }, { replace: true })}>
            <option value="">all</option>
            {['pass', 'fail', 'error', 'unchecked'].map((each) => <option key={each}>{each}</option>)}
          </select>
        </label>
      </form>
      <pre id="filter-fault" class="fault" role="alert" hidden={filterFault.value === ''}>{filterFault}</pre>
    </>
  );
}
