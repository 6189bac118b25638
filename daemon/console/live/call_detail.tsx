import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';

import { messageOf, Refused } from '../api/client.ts';
import type { Verdict } from '../api/types.ts';
import { FixView } from '../call/fix_view.tsx';
import { Journey } from '../call/journey_view.tsx';
import { openCall, type Opened } from '../call/opened.ts';
import { address, goTo } from '../kit/address.ts';
import { Badge, EnvTag } from '../kit/badge.tsx';
import { CopyButton } from '../kit/copyable.tsx';
import { indented } from '../kit/json_text.ts';
import { Sentence } from '../kit/sentence.tsx';
import { TabList, TabPanel } from '../kit/tabs.tsx';
import { shellWord, visible, visibleLines } from '../kit/text.ts';
import { CallFacts } from './call_facts.tsx';
import { DiffView } from './diff_view.tsx';
import { UserCalls } from './user_calls.tsx';

/** The key is masked: a copied line is soon in a chat. */
const curlOf = ({ verdict, call }: Opened) => `curl -u YOUR_WRITE_KEY: ${location.origin}/v1/${verdict.type ?? 'track'} \\\n  -d ${shellWord(call)}`;

/** `isFor`: calls that have nothing to show in it go without it. */
const allTabs = [{ id: 'diff', title: 'Diff against plan' }, { id: 'fix', title: 'Fix', isFor: ({ result }: Verdict) => result === 'fail' }, { id: 'raw', title: 'Raw' }, { id: 'journey', title: 'Journey' }, { id: 'user', title: 'User' }, { id: 'facts', title: 'Facts' }];
const first = 'diff';

/** All that is known of the open call; the tab is in the address. */
export function CallDetail({ seq }: { seq: number }) {
  const opened = useSignal<Opened | undefined>(undefined);
  const problem = useSignal('');
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    let isWanted = true;
    // It covers the list there.
    if (matchMedia('(max-width: 60rem)').matches) heading.current?.focus();
    problem.value = '';
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
  const asked = address.value.open;
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
          <What verdict={call.verdict} />
          <div class="bar start">
            <CopyButton label="Copy JSON of the call" text={() => indented(call.call)}>Copy JSON</CopyButton>
            <CopyButton label="Copy as cURL, without the write key" text={() => curlOf(call)}>Copy as cURL</CopyButton>
            <CopyButton label="Copy link to the call" text={() => location.href}>Copy link</CopyButton>
          </div>
          <TabList label="The call" chosen={tab} choose={(id) => goTo({ open: id === first ? '' : id }, { replace: true })} tabs={tabs} />
          <TabPanel id={tab}>
            {tab === 'diff' && <DiffView call={call.call} rule={call.rule} violations={call.verdict.violations} />}
            {tab === 'fix' && <FixView key={call.seq} call={call} />}
            {tab === 'raw' && <pre tabIndex={0} aria-label={`The call ${seq}`}><code>{visibleLines(indented(call.call))}</code></pre>}
            {tab === 'user' && <UserCalls verdict={call.verdict} />}
            {tab === 'journey' && <Journey key={call.seq} event={call.event} />}
            {tab === 'facts' && <CallFacts event={call.event} />}
          </TabPanel>
        </>
      )}
    </aside>
  );
}

function What({ verdict: { violations, truncated, notes } }: { verdict: Verdict }) {
  return (
    <>
      {violations.length > 0 && <ul class="violations" aria-label="Violations">{violations.map((violation, index) => <li key={index}><span class="kind">{violation.kind}</span> <Sentence violation={violation} /></li>)}</ul>}
      {truncated && <p class="quiet">There are more violations than are shown.</p>}
      {notes.length > 0 && <ul class="notes" aria-label="Notes">{notes.map((note, index) => <li key={index}><span class="kind">{note.code}</span> {visible(note.message)}{note.hint && <>{' '}<span class="hint">{visible(note.hint)}</span></>}</li>)}</ul>}
    </>
  );
}
