import { useSignal } from '@preact/signals';

import { ask } from '../api/client.ts';
import type { Attempt, Attempts as Page, Destination } from '../api/types.ts';
import { ActionButton } from '../kit/action.tsx';
import { linkTo } from '../kit/address.ts';
import { Badge } from '../kit/badge.tsx';
import { HiddenMark } from '../kit/hidden.tsx';
import { clockOf, durationText, plural, visible, visibleLines } from '../kit/text.ts';

const each = 20; // attempts of a page

/** The badge of a state. */
const looks: Record<Attempt['state'], string> = { accepted: 'pass', retrying: 'waiting', refused: 'fail' };

/** The latest deliveries of a destination: what was sent, and what was answered. */
export function Attempts({ destination: { id, name } }: { destination: Destination }) {
  const pages = useSignal<Page[]>([]);
  const load = async (cursor?: string) => {
    const page = await ask('GET /api/destinations/{id}/attempts', { path: { id }, query: { limit: each, ...(cursor !== undefined && { cursor }) } });
    pages.value = cursor === undefined ? [page] : [...pages.value, page];
  };
  const last = pages.value.at(-1);
  const all = pages.value.flatMap(({ attempts }) => attempts);
  return (
    <>
      <div class="bar start">
        <span class="quiet">Attempts</span>
        <ActionButton kind="small" label={last ? `Load the attempts of ${name} again` : `Show the attempts of ${name}`} run={() => load()}>{last ? 'Load again' : 'Show'}</ActionButton>
      </div>
      {last && all.length === 0 && <p class="quiet">None since the daemon started at {clockOf(last.since)}.</p>}
      {all.length > 0 && (
        <ol class="plain attempts" aria-label={`Attempts of ${visible(name)}`}>
          {all.map((attempt) => <Tried key={`${attempt.at} ${attempt.seq} ${attempt.attempt}`} attempt={attempt} />)}
        </ol>
      )}
      {last && last.next !== null && <ActionButton kind="small" label={`Show older attempts of ${name}`} run={() => load(last.next ?? '')}>Older</ActionButton>}
    </>
  );
}

function Tried({ attempt }: { attempt: Attempt }) {
  const { seq, fromSeq, at, attempt: number, state, durationMs, request, answer, error } = attempt;
  return (
    <li>
      <Badge word={looks[state]}>{state}</Badge> {fromSeq !== seq && <>#{fromSeq} to </>}<a class="call-link" href={linkTo({ place: 'live', call: seq, q: '', result: '', env: '' })}>#{seq}</a>{' '}
      <time class="quiet" dateTime={at} title={at}>{clockOf(at)}</time>{' '}
      <span class="quiet">{durationText(durationMs)}{number > 1 && `, attempt ${number}`}{answer && `, status ${answer.status}`}</span>
      {error && <div class="problem">{visible(error)}</div>}
      {(request ?? answer) && (
        <details>
          <summary aria-label={`Request and answer of attempt ${number} of call ${seq}`}>Request and answer</summary>
          {request && <Message line={`${request.method} ${request.url}`} message={request} />}
          {answer ? <Message line={`Status ${answer.status}`} message={answer} /> : <p class="quiet">No answer came.</p>}
        </details>
      )}
    </li>
  );
}

type Shown = Pick<NonNullable<Attempt['request']>, 'headers' | 'body' | 'bodyBytes'>;

/** A request or an answer as it went over the line, as far as it is kept. */
function Message({ line, message: { headers, body, bodyBytes } }: { line: string; message: Shown }) {
  const text = [line, ...headers.map(({ name, value }) => `${name}: ${value}`), '', body].join('\n');
  return (
    <>
      <pre tabIndex={0} aria-label={visible(line)}><code>{visibleLines(text)}</code></pre>
      <p class="quiet">{plural(bodyBytes, 'byte')} of body<HiddenMark text={body} /></p>
    </>
  );
}
