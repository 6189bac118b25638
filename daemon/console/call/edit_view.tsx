import { useSignal } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';

import { messageOf } from '../api/client.ts';
import type { Verdict } from '../api/types.ts';
import { useAction } from '../kit/action.tsx';
import { goTo } from '../kit/address.ts';
import { Badge } from '../kit/badge.tsx';
import { drafts } from '../kit/drafts.ts';
import { Sentence } from '../kit/sentence.tsx';
import { plural, visible } from '../kit/text.ts';
import { sources } from '../shell/workspace.ts';
import { checkCall } from './check.ts';
import type { Opened } from './opened.ts';
import { bodyToSend, draftKeyOf, editable, faultOf, LatestOnly, newMessageId, send, senders } from './resend.ts';

const pause = 250;
const longest = 500_000; // characters that are judged while somebody types

/** The call to be changed: judged as one types, without being kept, and sent for real when one wants to. */
export function EditView({ call }: { call: Opened }) {
  const { seq } = call;
  const draft = useSignal((drafts.read(draftKeyOf(seq)) as string | null) ?? editable(call.call));
  const verdict = useSignal<Verdict | undefined>(undefined);
  const problem = useSignal('');
  const from = useSignal('');
  const checks = useMemo(() => new LatestOnly(async (text: string) => {
    try {
      const judged = await checkCall(text, 'dev');
      if (text !== draft.value) return;
      verdict.value = judged;
      problem.value = '';
    } catch (error) {
      if (text === draft.value) problem.value = messageOf(error);
    }
  }, pause), []);
  const judge = (text: string) => {
    problem.value = text.length > longest ? 'This is too long to be judged as you type.' : faultOf(text);
    if (problem.value === '') checks.take(text);
    else {
      checks.stop();
      verdict.value = undefined;
    }
  };
  useEffect(() => {
    judge(draft.value);
    return () => checks.stop();
  }, []);
  const write = (text: string) => {
    draft.value = text;
    drafts.write(draftKeyOf(seq), text);
    judge(text);
  };
  const startAgain = () => {
    write(editable(call.call));
    drafts.discard(draftKeyOf(seq));
  };

  const all = senders(sources.value, call.verdict);
  const source = all.find(({ id }) => id === from.value) ?? all[0];
  const sending = useAction(async () => {
    if (!source?.writeKey) return;
    const sent = await send(bodyToSend(draft.value, newMessageId()), source.writeKey);
    drafts.discard(draftKeyOf(seq));
    goTo({ call: sent.seq ?? undefined, open: '' });
  });
  const canSend = source !== undefined && faultOf(draft.value) === '';
  const keys = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey) || !canSend || sending.isBusy.value) return;
    event.preventDefault();
    sending.act();
  };
  return (
    <>
      <textarea class="editor" aria-label="The call as JSON" aria-describedby="draft-verdict" spellcheck={false} autocomplete="off" rows={18} value={draft.value} onInput={(event) => write(event.currentTarget.value)} onKeyDown={keys} />
      <div id="draft-verdict">
        <p role="status">
          {problem.value && <span class="problem">{visible(problem.value)}</span>}
          {verdict.value && <><Badge word={verdict.value.result} /> {verdict.value.violations.length > 0 && `${plural(verdict.value.violations.length, 'violation')} `}<span class="quiet">by plan version {verdict.value.planVersion} of dev; not kept</span></>}
        </p>
        {verdict.value && verdict.value.violations.length > 0 && <ul class="violations">{verdict.value.violations.map((violation, index) => <li key={index}><span class="kind">{violation.kind}</span> <Sentence violation={violation} /></li>)}</ul>}
      </div>
      {draft.value.includes('"[redacted]"') && <p class="hint">Hidden values would be sent as [redacted]: write others in their place.</p>}
      {sending.problem.value && <p class="problem" role="alert">{visible(sending.problem.value)}</p>}
      <div class="bar start">
        {all.length > 1 && <label class="check">As <select value={source?.id} onChange={(event) => (from.value = event.currentTarget.value)}>{all.map(({ id, name }) => <option key={id} value={id}>{visible(name)}</option>)}</select></label>}
        <button type="button" class="main" disabled={!canSend || sending.isBusy.value} aria-keyshortcuts="Control+Enter" onClick={sending.act}>Send to dev</button>
        <button type="button" onClick={startAgain}>Start again from the call</button>
      </div>
      <p class="quiet">{source ? <>It is sent with the key of {visible(source.name)} and a new messageId, and counts as any call does.</> : 'No source of dev is enabled, so it cannot be sent.'}</p>
    </>
  );
}
