import { ask, isStale } from '../api/client.ts';
import { ActionButton } from '../kit/action.tsx';
import { focusPlaceAfter } from '../kit/focus.ts';
import { visible } from '../kit/text.ts';
import { PlanTables } from '../plan/rule_table.tsx';
import { change, isOwner, loadSetup, plan, purpose, setup, setupTag } from '../shell/workspace.ts';

/** The draft plan, to be edited, before it is put in force. */
export function Review({ changeUseCase }: { changeUseCase: () => void }) {
  if (!plan.value) return null;
  const review = async () => {
    try {
      await focusPlaceAfter(change(ask('POST /api/setup/review', { body: {}, ifMatch: setupTag.value })));
    } catch (error) {
      if (!isStale(error)) throw error;
      await loadSetup();
      throw new Error('Somebody else changed the plan or the use case meanwhile. What is shown is theirs now: look at it, then end the review.');
    }
  };
  return (
    <>
      <div class="bar">
        <h2>3. Review the tracking plan of {visible(purpose.value?.title ?? '')}</h2>
        <button type="button" onClick={changeUseCase}>Change use case</button>
      </div>
      <a class="skip" href="#end-of-review" onClick={toEnd}>To the end of the review</a>
      <p class="quiet">Drop what your apps do not send, change types, and mark what must be there. Done reviewing locks the use case and puts the plan in force as version 1, in dev and in prod. Evidence counts from then on; the plan can still be edited later.</p>
      <PlanTables plan={plan.value} canEdit={isOwner.value && setup.value?.state === 'reviewing'} />
      <div id="end-of-review" tabIndex={-1}><ActionButton kind="main" run={review} reason={isOwner.value ? undefined : 'Only an owner can end the review.'}>Done reviewing</ActionButton></div>
    </>
  );
}

// Past some hundred controls, for who moves by the Tab key.
function toEnd(event: Event) {
  event.preventDefault();
  document.getElementById('end-of-review')?.focus();
}
