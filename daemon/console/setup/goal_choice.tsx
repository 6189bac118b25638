import { useSignal } from '@preact/signals';

import { ask } from '../api/client.ts';
import type { UseCase } from '../api/types.ts';
import { ActionButton } from '../kit/action.tsx';
import { focusPlaceAfter } from '../kit/focus.ts';
import { plural, visible } from '../kit/text.ts';
import { change, goals, isOwner, setup } from '../shell/workspace.ts';

/** Goals as cards, then the use cases of the chosen one side by side, each with what it tracks. */
export function GoalChoice({ chosen }: { chosen: () => void }) {
  const goalId = useSignal(setup.value?.goal ?? '');
  const goal = goals.value.find(({ id }) => id === goalId.value);
  return (
    <>
      <h2>1. What is this workspace for?</h2>
      <div class="cards" role="group" aria-label="Goals">
        {goals.value.map(({ id, title, useCases }) => (
          <button type="button" key={id} class="card choice" aria-pressed={id === goalId.value} onClick={() => (goalId.value = id)}>
            <b>{title}</b>
            <span class="quiet">{plural(useCases.length, 'use case')}</span>
          </button>
        ))}
      </div>
      {goal && (
        <>
          <h2>2. Choose a use case</h2>
          <p class="quiet">Compare what each one tracks. It can be changed until the plan has been reviewed.</p>
          <div class="cards wide" role="group" aria-label="Use cases">
            {goal.useCases.map((useCase) => <UseCaseCard key={useCase.id} goal={goal.id} useCase={useCase} chosen={chosen} />)}
          </div>
        </>
      )}
    </>
  );
}

function UseCaseCard({ goal, useCase, chosen }: { goal: string; useCase: UseCase; chosen: () => void }) {
  const isChosen = setup.value?.goal === goal && setup.value.useCase === useCase.id;
  const choose = async () => {
    await focusPlaceAfter(change(ask('PUT /api/setup', { body: { goal, useCase: useCase.id } })).then(chosen));
  };
  return (
    <article class={`card${isChosen ? ' chosen' : ''}`}>
      <h3>{useCase.title}</h3>
      {useCase.events.map(({ event, properties }) => (
        <details key={event}>
          <summary><b>{visible(event)}</b> <span class="quiet">{plural(properties.length, 'property', 'properties')}, {properties.filter(({ required }) => required).length} required</span></summary>
          <ul class="names">{properties.map(({ name, type, required, description }) => <li key={name}><code>{visible(name)}</code> <span class="quiet">{type}{required && ', required'}</span><br /><span class="quiet">{visible(description)}</span></li>)}</ul>
        </details>
      ))}
      <p class="quiet">Sources: {useCase.sources.join(', ')}<br />Destinations: {useCase.destinations.join(', ')}</p>
      <ActionButton kind="main" label={`${isChosen ? 'Keep this one:' : 'Choose'} ${useCase.title}`} run={choose} reason={isOwner.value ? undefined : 'Only an owner can choose.'}>{isChosen ? 'Keep this one' : 'Choose'}</ActionButton>
    </article>
  );
}
