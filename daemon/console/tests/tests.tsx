import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';

import { ask, messageOf } from '../api/client.ts';
import type { Session } from '../api/types.ts';
import { linkTo } from '../kit/address.ts';
import { Copyable } from '../kit/copyable.tsx';
import { plural, visible } from '../kit/text.ts';
import { setup } from '../shell/workspace.ts';

/** Sessions: named windows over calls, for tests; and the lines of a test in CI. */
export function Tests() {
  const sessions = useSignal<Session[]>([]);
  const problem = useSignal('');
  const useCase = setup.value?.useCase === 'custom' ? null : setup.value?.useCase;
  useEffect(() => {
    ask('GET /api/sessions').then((answer) => (sessions.value = answer.sessions), (error: unknown) => (problem.value = messageOf(error)));
  }, []);
  return (
    <div class="place">
      <h1 id="place-heading" tabIndex={-1}>Tests</h1>
      <p>A test run marks its calls with a session. In CI this runs a command with a daemon of its own, and fails where a call breaks the plan or none came:</p>
      <Copyable label="the line for CI" text={`plumbline run ${useCase ? `--use-case ${useCase}` : '--plan plan.json'} -- npm test`} />
      <p>Against this daemon, after the app has run:</p>
      <Copyable label="the line that waits for a call" text="plumbline expect checkout.json" />
      <h2>Sessions of the last 24 hours</h2>
      {problem.value && <p class="problem" role="alert">{problem}</p>}
      {sessions.value.length === 0 && <p class="quiet">None. <code>plumbline sessions</code> makes one, and so does the first call with the header <code>X-Plumbline-Session</code>.</p>}
      <ul class="plain">{sessions.value.map(({ id, name, calls }) => <li key={id}><a href={linkTo({ place: 'live', q: `session:${id}`, env: '', result: '' })}>{visible(name ?? id)}</a> <span class="quiet">{plural(calls, 'call')}</span></li>)}</ul>
    </div>
  );
}
