import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';

import { ask, messageOf } from '../api/client.ts';
import type { Session } from '../api/types.ts';
import { address, linkTo } from '../kit/address.ts';
import { Copyable } from '../kit/copyable.tsx';
import { plural } from '../kit/text.ts';
import { setup } from '../shell/workspace.ts';
import { MakeExpectation } from './make_expectation.tsx';
import { BeginSession, SessionCard } from './sessions.tsx';

const pause = 5_000;
/** Sessions that are listed. */
const shown = 100;

/** Sessions: named windows over calls, as one link and one file; expectations from calls; and the lines of a test in CI. */
export function Tests() {
  const sessions = useSignal<Session[] | undefined>(undefined);
  const problem = useSignal('');
  const useCase = setup.value?.useCase === 'custom' ? null : setup.value?.useCase;
  const load = async () => {
    sessions.value = (await ask('GET /api/sessions')).sessions;
    problem.value = '';
  };
  useEffect(() => {
    const look = () => {
      if (!document.hidden) load().catch((error: unknown) => (problem.value = messageOf(error)));
    };
    look();
    const timer = setInterval(look, pause);
    return () => clearInterval(timer);
  }, []);
  const { q } = address.value;
  const list = sessions.value ?? [];
  return (
    <div class="place">
      <h1 id="place-heading" tabIndex={-1}>Tests</h1>
      <h2>In CI</h2>
      <p>This runs a command with a daemon of its own, and fails where a call breaks the plan or none came:</p>
      <Copyable label="the line for CI" text={`plumbline run ${useCase ? `--use-case ${useCase}` : '--plan plan.json'} -- npm test`} />
      <h2>Sessions</h2>
      <p class="quiet">The calls of one test or one person, apart from all others: one link, one file, and an expectation for the next time. They are kept for 24 hours.</p>
      <BeginSession begun={load} />
      {problem.value && <p class="problem" role="alert">{problem}</p>}
      {!sessions.value && !problem.value && <p class="quiet" role="status">Loading the sessions</p>}
      {sessions.value && list.length === 0 && <p>No session yet: begin one, and give its key to the app under test.</p>}
      <ul id="sessions" class="cards wide">{list.slice(0, shown).map((session) => <SessionCard key={session.id} session={session} />)}</ul>
      {list.length > shown && <p class="quiet">And {plural(list.length - shown, 'session')} more: <code>plumbline sessions</code> lists all.</p>}
      <h2>An expectation from the latest calls</h2>
      <p class="quiet">{q ? 'Those that match the filter of Live. ' : 'A filter in Live narrows them. '}Where several tests run at once, begin a session instead.</p>
      {address.value.open === 'latest' ? <MakeExpectation session="" file="calls" q={q} /> : <p><a href={openLatest()}>Choose from the latest calls</a></p>}
    </div>
  );
}

const openLatest = () => linkTo({ open: 'latest' });
