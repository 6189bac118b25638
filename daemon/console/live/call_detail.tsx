import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';

import { askText, messageOf, Refused } from '../api/client.ts';
import type { Event, Rule, Verdict } from '../api/types.ts';
import { goTo } from '../kit/address.ts';
import { Badge, EnvTag } from '../kit/badge.tsx';
import { CopyButton } from '../kit/copyable.tsx';
import { HiddenNote } from '../kit/hidden.tsx';
import { indented, memberText } from '../kit/json_text.ts';
import { Sentence } from '../kit/sentence.tsx';
import { TabList, TabPanel } from '../kit/tabs.tsx';
import { shellWord, visible, visibleLines } from '../kit/text.ts';
import { CallFacts } from './call_facts.tsx';
import { DiffView } from './diff_view.tsx';
import { ruleOf } from './plans_read.ts';
import { UserCalls } from './user_calls.tsx';

interface Opened {
  seq: number;
  verdict: Verdict;
  event: Event;
  /** The call's own text. */
  call: string;
  rule: Rule | undefined;
}

async function open(seq: number): Promise<Opened> {
  const text = await askText('GET /api/events/{seq}', { path: { seq } });
  const event = JSON.parse(text) as Event;
  const { verdict } = event;
  return { seq, verdict, event, call: memberText(text, 'call') ?? '', rule: await ruleOf(verdict.env, verdict.planVersion, verdict.rule) };
}

/** The key is masked: a copied line is soon in a chat. */
const curlOf = ({ verdict, call }: Opened) => `curl -u YOUR_WRITE_KEY: ${location.origin}/v1/${verdict.type ?? 'track'} \\\n  -d ${shellWord(call)}`;

/** All that is known of the open call. */
export function CallDetail({ seq }: { seq: number }) {
  const opened = useSignal<Opened | undefined>(undefined);
  const problem = useSignal('');
  const tab = useSignal('diff');
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    let isWanted = true;
    // It covers the list there.
    if (matchMedia('(max-width: 60rem)').matches) heading.current?.focus();
    problem.value = '';
    open(seq).then(
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
          <HiddenNote call={call.call} />
          <div class="bar start">
            <CopyButton label="Copy JSON of the call" text={() => indented(call.call)}>Copy JSON</CopyButton>
            <CopyButton label="Copy as cURL, without the write key" text={() => curlOf(call)}>Copy as cURL</CopyButton>
            <CopyButton label="Copy link to the call" text={() => location.href}>Copy link</CopyButton>
          </div>
          <TabList label="The call" chosen={tab.value} choose={(id) => (tab.value = id)} tabs={[{ id: 'diff', title: 'Diff against plan' }, { id: 'raw', title: 'Raw' }, { id: 'facts', title: 'Facts' }, { id: 'user', title: 'User' }]} />
          <TabPanel id={tab.value}>
            {tab.value === 'diff' && <DiffView call={call.call} rule={call.rule} violations={call.verdict.violations} />}
            {tab.value === 'raw' && <pre tabIndex={0} aria-label={`The call ${seq}`}><code>{visibleLines(indented(call.call))}</code></pre>}
            {tab.value === 'user' && <UserCalls verdict={call.verdict} />}
            {tab.value === 'facts' && <CallFacts event={call.event} />}
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
