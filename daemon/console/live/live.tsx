import { useComputed } from '@preact/signals';
import { useEffect } from 'preact/hooks';

import { MarkedBar } from '../call/compare_view.tsx';
import { address, goTo } from '../kit/address.ts';
import { plural } from '../kit/text.ts';
import { EventStrip } from './event_strip.tsx';
import { CallDetail } from './call_detail.tsx';
import { CallList } from './call_list.tsx';
import { takeSavedColumns } from './columns/columns.ts';
import { ColumnsButton } from './columns/columns_dialog.tsx';
import { Counts } from './counts.tsx';
import { EmptyList } from './empty_list.tsx';
import { FilterBox } from './filter_box.tsx';
import { RatesTable } from './rates/rates_table.tsx';
import { TimelineChart } from './timeline/timeline_chart.tsx';
import { follow, isLoading, isPaused, jumpToNewest, listVersion, rows, streamProblem, togglePause, touched, unseen } from './stream.ts';

/** The calls as they come. */
export function Live() {
  const { call, view, columns } = address.value;
  useEffect(takeSavedColumns, [columns]);
  const isEmpty = useComputed(() => listVersion.value >= 0 && rows.size === 0 && !isLoading.value);
  return (
    <div class={`live${call === undefined ? '' : ' with-detail'}`}>
      <section class="stream" aria-labelledby="place-heading">
        <div class="bar">
          <h1 id="place-heading" tabIndex={-1}>Live</h1>
          <ViewChoice />
          <Counts />
          {view === '' && <ColumnsButton />}
          {view === '' && <button id="pause" type="button" aria-pressed={isPaused.value} onClick={togglePause}>{isPaused.value ? 'Resume' : 'Pause'}</button>}
        </div>
        {view === 'rates' ? <RatesTable /> : <Calls isEmpty={isEmpty.value} />}
      </section>
      {call !== undefined && <CallDetail seq={call} />}
    </div>
  );
}

function Calls({ isEmpty }: { isEmpty: boolean }) {
  return (
    <>
      <EventStrip />
      <FilterBox />
      <TimelineChart />
      <MarkedBar />
      {streamProblem.value && <p class="problem" role="alert">{streamProblem}</p>}
      <div class="list" onPointerEnter={(event) => pointer(event.pointerType === 'mouse')} onPointerLeave={() => pointer(false)}>
        <Pill />
        {isEmpty ? <EmptyList /> : <CallList />}
      </div>
      {isLoading.value && <p class="quiet" role="status">Loading the calls</p>}
    </>
  );
}

function ViewChoice() {
  const { view } = address.value;
  const views = [['', 'Calls'], ['rates', 'Rates']] as const;
  return (
    <div class="segments" role="group" aria-label="View">
      {views.map(([id, title]) => <button type="button" key={id} aria-pressed={view === id} onClick={() => goTo({ view: id, call: undefined })}>{title}</button>)}
    </div>
  );
}

// A finger that touched the list is not over it any more.
function pointer(isInside: boolean) {
  follow.pointer(isInside);
  touched();
}

function Pill() {
  const { calls, failing } = unseen.value;
  if (calls === 0 && !isPaused.value) return null;
  const toNewest = () => {
    goTo({ call: undefined });
    jumpToNewest();
  };
  return <button type="button" class="pill" onClick={toNewest}>{isPaused.value && 'Paused: '}{plural(calls, 'new call')}, {failing} failing</button>;
}
