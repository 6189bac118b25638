import { useSignal } from '@preact/signals';

import { ask } from '../api/client.ts';
import type { OpenedSession, Session } from '../api/types.ts';
import { ActionButton } from '../kit/action.tsx';
import { address, goTo, linkTo } from '../kit/address.ts';
import { Copyable, CopyButton } from '../kit/copyable.tsx';
import { momentOf, plural, visible } from '../kit/text.ts';
import { useDraft } from '../kit/use_draft.ts';
import { isOwner, setup } from '../shell/workspace.ts';
import { fileNameOf } from './expectation.ts';
import { MakeExpectation } from './make_expectation.tsx';
import { mostInFile, saveFile, sessionLines } from './session_file.ts';

const callsOf = (id: string) => ({ place: 'live', q: `session:${id}`, env: '', result: '', call: undefined, open: '' } as const);

/** A name, then the keys that put calls into the session. */
export function BeginSession({ begun }: { begun: () => Promise<void> }) {
  const { values, isKept, set, discard } = useDraft('new session', { name: '', evidence: false });
  const opened = useSignal<OpenedSession | undefined>(undefined);
  if (!isOwner.value) return <p class="quiet">An owner begins a session here; a call with the header <code>X-Plumbline-Session</code> begins one too.</p>;
  const begin = async () => {
    const name = values.name.trim();
    opened.value = await ask('POST /api/sessions', { body: { ...(name && { name }), evidence: values.evidence } });
    discard();
    await begun();
  };
  const session = opened.value;
  if (session)
    return (
      <section class="form" aria-label="The new session">
        <h3>{visible(session.name ?? session.id)} has begun</h3>
        <p>Calls with this write key are in it:</p>
        {session.writeKeys.dev && <Copyable label="the session’s write key for dev" text={session.writeKeys.dev} />}
        {session.writeKeys.prod && <><p>And in prod:</p><Copyable label="the session’s write key for prod" text={session.writeKeys.prod} /></>}
        <p>Or any call with the header:</p>
        <Copyable label="the header" text={`X-Plumbline-Session: ${session.id}`} />
        <div class="bar start"><a href={linkTo(callsOf(session.id))}>See its calls</a> <button type="button" onClick={() => (opened.value = undefined)}>Close</button></div>
      </section>
    );
  return (
    <section class="form" aria-label="Begin a session">
      <label class="field">Name <input value={values.name} placeholder="Checkout, logged out" maxLength={200} onInput={(event) => set({ name: event.currentTarget.value })} autocomplete="off" /></label>
      <label class="check alone"><input type="checkbox" checked={values.evidence} onChange={(event) => set({ evidence: event.currentTarget.checked })} /> Its calls count for the checklist</label>
      <div class="bar start">
        <ActionButton kind="main" run={begin}>Begin a session</ActionButton>
        {isKept && <button type="button" onClick={discard}>Discard</button>}
      </div>
    </section>
  );
}

/** A session: its calls as one link and one file, and an expectation from them. */
export function SessionCard({ session: { id, name, calls, evidence, expiresAt } }: { session: Session }) {
  const title = name ?? id;
  const file = fileNameOf(title);
  const isOpen = address.value.open === `session.${id}`;
  const useCase = setup.value?.useCase;
  const link = () => `${location.origin}/${linkTo(callsOf(id))}`;
  const save = async (result: '' | 'fail') => saveFile(`${file}${result && '-failing'}.ndjson`, await sessionLines(id, result));
  const tooMany = calls > mostInFile ? `More than ${mostInFile.toLocaleString('en')} calls: plumbline events session:${id} --json --payload writes them.` : undefined;
  return (
    <li class={`card${isOpen ? ' open' : ''}`}>
      <div class="bar"><h3>{visible(title)}</h3><span class="quiet">{plural(calls, 'call')}</span></div>
      <p class="quiet">{visible(id)}, until {momentOf(expiresAt)}{evidence && ', counts for the checklist'}</p>
      <div class="bar start">
        <a href={linkTo(callsOf(id))} aria-label={`Calls of ${visible(title)}`}>Calls</a>
        <CopyButton text={link} label={`Copy link to the calls of ${title}`}>Copy link</CopyButton>
        <ActionButton kind="small" label={`Save as a file: ${title}`} run={() => save('')} reason={calls === 0 ? 'No call yet.' : tooMany}>Save as a file</ActionButton>
        {calls > 0 && !tooMany && <ActionButton kind="small" label={`Save failing calls alone: ${title}`} run={() => save('fail')}>Save failing calls alone</ActionButton>}
        <button type="button" class="small" aria-expanded={isOpen} aria-label={`${isOpen ? 'Close' : 'Make an expectation'}: ${visible(title)}`} onClick={() => goTo({ open: isOpen ? '' : `session.${id}` }, { replace: true })}>{isOpen ? 'Close' : 'Make an expectation'}</button>
      </div>
      {isOpen && (
        <>
          <p class="quiet">The file goes into another workspace, or is checked without a daemon:</p>
          <Copyable label="the line that replays the file" text={`plumbline replay ${file}.ndjson`} />
          <Copyable label="the line that checks the file" text={`plumbline check ${file}.ndjson ${useCase && useCase !== 'custom' ? `--use-case ${useCase}` : '--plan plan.json'}`} />
          <MakeExpectation session={id} file={file} />
        </>
      )}
    </li>
  );
}
