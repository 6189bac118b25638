import { address } from '../kit/address.ts';
import { FirstCall } from '../setup/first_call.tsx';
import { sources } from '../shell/workspace.ts';
import { isFiltered } from './filter.ts';
import { range } from './timeline/range.ts';

/** What to do while there is nothing to show. */
export function EmptyList() {
  if (range.value.to !== undefined) return <div class="empty"><h2>No call of this time matches</h2></div>;
  if (isFiltered.value) return <div class="empty"><h2>No call matches yet; waiting for new ones</h2></div>;
  const source = sources.value.find(({ env, enabled }) => env === (address.value.env || 'dev') && enabled);
  return (
    <div class="empty">
      <h2>Listening for the first call</h2>
      {source && <FirstCall source={source} />}
    </div>
  );
}
