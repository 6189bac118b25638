import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';

import { ask, messageOf, type AnswerOf } from '../api/client.ts';
import type { CallVerdict } from '../api/types.ts';
import { ActionButton } from '../kit/action.tsx';
import { Badge } from '../kit/badge.tsx';
import { Copyable } from '../kit/copyable.tsx';
import { CallLink } from '../connections/dead_letters.tsx';
import { clockOf, plural, visible } from '../kit/text.ts';
import { expectationOf, expectationText, type Came } from './expectation.ts';
import { saveFile } from './session_file.ts';

/** Calls to choose from: the latest ones. */
const shown = 100;

function cameOf({ type, event, call }: CallVerdict): Came {
  const { properties, traits } = (typeof call === 'object' && call !== null ? call : {}) as { properties?: unknown; traits?: unknown };
  const part = properties ?? traits;
  return { type, event, properties: typeof part === 'object' && part !== null && !Array.isArray(part) ? (part as Record<string, unknown>) : {} };
}

/** Calls to choose from, and the expectation that they would meet again, as a file and a line for CI. */
export function MakeExpectation({ session, file, q = '' }: { session: string; file: string; q?: string }) {
  const calls = useSignal<CallVerdict[] | undefined>(undefined);
  const left = useSignal<number[]>([]);
  const ordered = useSignal(false);
  const exactly = useSignal(false);
  const problem = useSignal('');
  const tried = useSignal<AnswerOf<'POST /api/expect'> | undefined>(undefined);
  const load = async () => {
    const { events } = await ask('GET /api/events', { query: { session, q, payload: 1, limit: shown } });
    calls.value = events.reverse();
    left.value = events.filter(({ result }) => result === 'fail' || result === 'error').map(({ seq }) => seq ?? 0);
    tried.value = undefined;
  };
  useEffect(() => {
    load().catch((error: unknown) => (problem.value = messageOf(error)));
  }, [session, q]);

  if (problem.value) return <p class="problem" role="alert">{problem}</p>;
  if (!calls.value) return <p class="quiet" role="status">Loading the calls</p>;
  const chosen = calls.value.filter(({ seq }) => !left.value.includes(seq ?? 0));
  const { expectation, left: more } = expectationOf(chosen.map(cameOf), { ordered: ordered.value, exactly: exactly.value });
  const text = expectationText(expectation);
  const turn = (seq: number, isOn: boolean) => {
    left.value = isOn ? left.value.filter((each) => each !== seq) : [...left.value, seq];
    tried.value = undefined;
  };
  const tryIt = async () => {
    tried.value = await ask('POST /api/expect', { body: { ...expectation, ...(session && { session }), timeoutMs: 0 } });
  };
  return (
    <section aria-label="An expectation from calls">
      <div class="bar start"><h4>Calls to expect</h4><ActionButton kind="small" run={load}>Look again</ActionButton></div>
      {calls.value.length === 0 && <p class="quiet">No call yet: run the app with the session’s key, then look again.</p>}
      <ul class="plain">
        {calls.value.map(({ seq, receivedAt, type, event, result }) => (
          <li key={seq}>
            <label class="check"><input type="checkbox" checked={!left.value.includes(seq ?? 0)} onChange={(change) => turn(seq ?? 0, change.currentTarget.checked)} /> {visible(event ?? type ?? 'no call')}</label>
            <Badge word={result} /> <span class="quiet">{clockOf(receivedAt)}</span> <CallLink seq={seq ?? 0} />
          </li>
        ))}
      </ul>
      <label class="check alone"><input type="checkbox" checked={ordered.value} onChange={(event) => (ordered.value = event.currentTarget.checked)} /> In this order</label>
      <label class="check alone"><input type="checkbox" checked={exactly.value} onChange={(event) => (exactly.value = event.currentTarget.checked)} /> So often, and nothing else</label>
      {chosen.length > 0 && (
        <>
          <p class="quiet">Ids, times and numbers are asked for by their type; edit the file to ask for more. {more > 0 && `${plural(more, 'line')} more than an expectation takes.`}</p>
          <Copyable label="the expectation" text={text} />
          <p>In CI, after the app has run:</p>
          <Copyable label="the line that expects the calls" text={`plumbline expect ${file}.json${session && ` --session ${session}`}`} />
          <div class="bar start">
            <button type="button" onClick={() => saveFile(`${file}.json`, text)}>Save the expectation</button>
            <ActionButton run={tryIt}>Try it on the calls that came</ActionButton>
          </div>
          {tried.value && <Answer answer={tried.value} />}
        </>
      )}
    </section>
  );
}

function Answer({ answer }: { answer: AnswerOf<'POST /api/expect'> }) {
  if (answer.ok) return <p class="good" role="status">✓ It is met, by {plural(answer.seqs.length, 'call')}.</p>;
  return (
    <div role="status">
      <p class="problem">✕ It is not met.</p>
      <ul class="plain">
        {answer.missing.map(({ index, message }) => <li key={index}>{visible(message)}</li>)}
        {answer.failing.length > 0 && <li>Failing: {answer.failing.slice(0, 12).map((seq) => <span key={seq}><CallLink seq={seq} /> </span>)}</li>}
        {answer.unexpected.length > 0 && <li>Not expected: {answer.unexpected.slice(0, 12).map((seq) => <span key={seq}><CallLink seq={seq} /> </span>)}</li>}
      </ul>
    </div>
  );
}
