import { address, goTo } from '../kit/address.ts';
import { visible } from '../kit/text.ts';
import { purpose, setup } from '../shell/workspace.ts';
import { Checklist } from './checklist.tsx';
import { GoalChoice } from './goal_choice.tsx';
import { Review } from './review.tsx';

/** The way from a goal to a live prod: goal, use case, review, then the checklist. */
export function SetUp() {
  if (!setup.value) return null;
  const { state } = setup.value;
  const isChoosing = state === 'choosing' || (state === 'reviewing' && address.value.open === 'goal');
  return (
    <div class="place">
      <h1 id="place-heading" tabIndex={-1}>Set up</h1>
      {state !== 'choosing' && state !== 'reviewing' && (
        <p><b>{visible(purpose.value?.title ?? '')}</b> <span class="quiet">{visible(purpose.value?.detail ?? '')}</span>{state === 'live' && <> <b class="good">Live: prod is done.</b></>}</p>
      )}
      {isChoosing && <GoalChoice chosen={() => goTo({ open: '' }, { replace: true })} />}
      {!isChoosing && state === 'reviewing' && <Review changeUseCase={() => goTo({ open: 'goal' })} />}
      {!isChoosing && <Checklist />}
    </div>
  );
}
