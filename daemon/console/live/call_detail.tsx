import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';

import { messageOf, Refused } from '../api/client.ts';
import type { Verdict } from '../api/types.ts';
import { CompareView } from '../call/compare_view.tsx';
import { CopyBar } from '../call/copy_bar.tsx';
import { EditView } from '../call/edit_view.tsx';
import { FixView } from '../call/fix_view.tsx';
import { Journey } from '../call/journey_view.tsx';
import { openCall, type Opened } from '../call/opened.ts';
import { changeOfProperty, changesFor, type PlanChange } from '../call/plan_change.ts';
import { PlanChangeDialog } from '../call/plan_change_view.tsx';
import { address, goTo, linkTo } from '../kit/address.ts';
import { Badge, EnvTag } from '../kit/badge.tsx';
import { CopyButton } from '../kit/copyable.tsx';
import { HiddenNote } from '../kit/hidden.tsx';
import { nodeAt } from '../kit/json_edit.ts';
import { indented } from '../kit/json_text.ts';
import { Sentence } from '../kit/sentence.tsx';
import { TabList, TabPanel } from '../kit/tabs.tsx';
import { visible, visibleLines } from '../kit/text.ts';
import { isOwner } from '../shell/workspace.ts';
import { CallFacts } from './call_facts.tsx';
import type { DiffLine } from './diff.ts';
import { DiffView } from './diff_view.tsx';
import { UserCalls } from './user_calls.tsx';

/** `isFor`: calls that have nothing to show in it go without it. */
const allTabs = [{ id: 'diff', title: 'Diff against plan' }, { id: 'fix', title: 'Fix', isFor: ({ result }: Verdict) => result === 'fail' }, { id: 'raw', title: 'Raw' }, { id: 'edit', title: 'Edit', isFor: () => isOwner.value }, { id: 'journey', title: 'Journey' }, { id: 'user', title: 'User' }, { id: 'compare', title: 'Compare' }, { id: 'facts', title: 'Facts' }];
const first = 'diff';

/** All that is known of the open call; the tab is in the address. */
export function CallDetail({ seq }: { seq: number }) {
  const opened = useSignal<Opened | undefined>(undefined);
  const problem = useSignal('');
  /** The change of the plan that is asked about, and the version that the last one made. */
  const change = useSignal<PlanChange | undefined>(undefined);
  const saved = useSignal<number | undefined>(undefined);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    let isWanted = true;
    // It covers the list there.
    if (matchMedia('(max-width: 60rem)').matches) heading.current?.focus();
    problem.value = '';
    saved.value = undefined;
    openCall(seq).then(
      (call) => {
        if (isWanted) opened.value = call;
      },
      (error: unknown) => {
        if (!isWanted) return;
        opened.value = undefined;
        problem.value = error instanceof Refused && error.status === 410 ? `Call #${seq} is not kept any more: it was forgotten, or the time of keeping is over.` : messageOf(error);
      },
    );
    return () => {
      isWanted = false;
    };
  }, [seq]);

  const call = opened.value;
  const [asked = ''] = address.value.open.split(':');
  const tabs = allTabs.filter(({ isFor }) => !call || !isFor || isFor(call.verdict));
  const tab = tabs.some(({ id }) => id === asked) ? asked : first;
  const close = () => {
    goTo({ call: undefined });
    requestAnimationFrame(() => document.querySelector<HTMLElement>(`[data-seq="${seq}"] .line`)?.focus({ preventScroll: true }));
  };
  return (
    <aside class="detail" aria-labelledby="detail-heading" aria-busy={call?.seq !== seq && problem.value === ''}>
      <div class="bar">
        <h2 id="detail-heading" tabIndex={-1} ref={heading}>{visible(call?.verdict.event ?? (call?.verdict.type === null ? 'no call' : 'Call'))} <span class="quiet">#{seq}</span></h2>
        <button type="button" class="small" onClick={close} aria-label="Close the call">Close</button>
      </div>
      {problem.value && <p class="problem" role="alert">{problem}</p>}
      {call && (
        <>
          <p class="bar start"><Badge word={call.verdict.result} /> <span class="quiet">{call.verdict.type}</span> <EnvTag env={call.verdict.env} /> <span class="quiet">{visible(call.verdict.source?.name ?? '')}</span></p>
          <What call={call} suggest={(asked) => (change.value = asked)} />
          <HiddenNote call={call.call} />
          {saved.value !== undefined && <p class="good" role="status">Saved: {saved.value === 0 ? 'the draft of the plan' : `version ${saved.value} of dev’s plan`}. <a href={linkTo({ place: 'plan' })}>Plan</a></p>}
          {change.value && <PlanChangeDialog change={change.value} close={() => (change.value = undefined)} saved={(version) => (saved.value = version)} />}
          <CopyBar key={call.seq} call={call} />
          <TabList label="The call" chosen={tab} choose={(id) => goTo({ open: id === first ? '' : id }, { replace: true })} tabs={tabs} />
          <TabPanel id={tab}>
            {tab === 'diff' && <DiffView call={call.call} rule={call.rule} violations={call.verdict.violations} actions={(line) => <LineActions line={line} call={call} suggest={(asked) => (change.value = asked)} />} />}
            {tab === 'fix' && <FixView key={call.seq} call={call} />}
            {tab === 'raw' && <pre tabIndex={0} aria-label={`The call ${seq}`}><code>{visibleLines(indented(call.call))}</code></pre>}
            {tab === 'edit' && <EditView key={call.seq} call={call} />}
            {tab === 'user' && <UserCalls verdict={call.verdict} />}
            {tab === 'journey' && <Journey key={call.seq} event={call.event} />}
            {tab === 'compare' && <CompareView key={call.seq} call={call} />}
            {tab === 'facts' && <CallFacts event={call.event} />}
          </TabPanel>
        </>
      )}
    </aside>
  );
}

interface CallPart {
  call: Opened;
  suggest: (change: PlanChange) => void;
}

function What({ call: { verdict, tree }, suggest }: CallPart) {
  const { violations, truncated, notes } = verdict;
  return (
    <>
      {violations.length > 0 && (
        <ul class="violations" aria-label="Violations">
          {violations.map((violation, index) => (
            <li key={index}>
              <span class="kind">{violation.kind}</span> <Sentence violation={violation} />
              {isOwner.value && <span class="suggested">{changesFor(violation, verdict, tree).map((change) => <button type="button" class="small" key={change.label} onClick={() => suggest(change)}>{visible(change.label)}</button>)}</span>}
            </li>
          ))}
        </ul>
      )}
      {truncated && <p class="quiet">There are more violations than are shown.</p>}
      {notes.length > 0 && <ul class="notes" aria-label="Notes">{notes.map((note, index) => <li key={index}><span class="kind">{note.code}</span> {visible(note.message)}{note.hint && <>{' '}<span class="hint">{visible(note.hint)}</span></>}</li>)}</ul>}
    </>
  );
}

/** The pointer of a line, and what an owner may change in the plan where a call keeps to it. */
const LineActions = (part: CallPart & { line: DiffLine }) => (
  <>
    <LineChange {...part} /> <span class="pointer"><CopyButton label={`Copy the JSON pointer of ${visible(part.line.name)}`} text={() => part.line.path}>Pointer</CopyButton></span>
  </>
);

function LineChange({ line: { path, depth, name, state, isRequired }, call: { verdict, tree }, suggest }: CallPart & { line: DiffLine }) {
  const kind = state === 'unplanned' ? 'unplanned' : state === 'right' && isRequired && depth > 1 ? 'required' : undefined;
  if (!isOwner.value || kind === undefined || verdict.rule === null || verdict.violations.some((violation) => violation.path === path)) return null;
  const { rule } = verdict;
  return <button type="button" class="change" aria-label={visible(kind === 'required' ? `Make optional: ${name}` : `Add to the plan: ${name}`)} onClick={() => suggest(changeOfProperty(kind, path, rule, tree && nodeAt(tree, path)))}>{kind === 'required' ? 'Make optional' : 'Add to the plan'}</button>;
}
