import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';

import { ask, messageOf } from '../api/client.ts';
import type { Role, Token } from '../api/types.ts';
import { ActionButton } from '../kit/action.tsx';
import { ConfirmButton } from '../kit/confirm.tsx';
import { Copyable } from '../kit/copyable.tsx';
import { momentOf, visible } from '../kit/text.ts';
import { useDraft } from '../kit/use_draft.ts';
import { isOwner } from '../shell/workspace.ts';
import { expiryOf, lifetimes } from './expiry.ts';

/** Who may look, and who may change: a new token is shown once. */
export function Tokens() {
  const tokens = useSignal<Token[] | undefined>(undefined);
  const problem = useSignal('');
  const load = async () => {
    tokens.value = (await ask('GET /api/tokens')).tokens;
  };
  useEffect(() => {
    load().catch((error: unknown) => (problem.value = messageOf(error)));
  }, []);
  const revoke = async (id: string) => {
    await ask('DELETE /api/tokens/{id}', { path: { id } });
    await load();
  };
  return (
    <>
      <p class="quiet">A token signs people and programs in. An owner’s may change the workspace, a viewer’s may look. The name stands in the audit.</p>
      {problem.value && <p class="problem" role="alert">{problem}</p>}
      {!tokens.value && !problem.value && <p class="quiet" role="status">Loading the tokens</p>}
      {isOwner.value && <NewToken made={load} />}
      <h2>Who may sign in</h2>
      <ul class="cards wide" aria-label="Tokens">
        {tokens.value?.map(({ id, name, role, createdAt, expiresAt, lastUsedAt }) => (
          <li class="card" key={id}>
            <div class="bar"><h3>{visible(name)}</h3><span class="kind">{role}</span></div>
            <p class="quiet">made {momentOf(createdAt)}, {lastUsedAt ? `used last ${momentOf(lastUsedAt)}` : 'never used'}, {expiresAt ? `expires ${momentOf(expiresAt)}` : 'does not expire'}</p>
            {isOwner.value && <ConfirmButton verb="Revoke" name={visible(name)} cost="Whoever signs in with it, people and programs, is refused from now on. It cannot be brought back." run={() => revoke(id)} />}
          </li>
        ))}
      </ul>
    </>
  );
}

function NewToken({ made }: { made: () => Promise<void> }) {
  const { values, isKept, set, discard } = useDraft('new token', { name: '', role: 'viewer' as Role, days: '30' });
  const token = useSignal('');
  const make = async () => {
    const expiresAt = expiryOf(values.days, Date.now());
    token.value = (await ask('POST /api/tokens', { body: { name: values.name.trim(), role: values.role, ...(expiresAt && { expiresAt }) } })).token;
    discard();
    await made();
  };
  if (token.value)
    return (
      <section class="form" aria-label="The new token">
        <p role="status"><b>Copy it now: it is not shown again.</b></p>
        <Copyable label="the token" text={token.value} />
        <button type="button" onClick={() => (token.value = '')}>I have it</button>
      </section>
    );
  return (
    <section class="form" aria-label="Make a token">
      <h2>Make a token</h2>
      <label class="field">Name <input value={values.name} placeholder="of the person or the program" maxLength={200} onInput={(event) => set({ name: event.currentTarget.value })} autocomplete="off" /></label>
      <label class="field">Role
        <select value={values.role} onChange={(event) => set({ role: event.currentTarget.value as Role })}>
          <option value="viewer">viewer: may look</option>
          <option value="owner">owner: may change everything</option>
        </select>
      </label>
      <label class="field">Expires
        <select value={values.days} onChange={(event) => set({ days: event.currentTarget.value })}>{lifetimes.map(({ days, title }) => <option key={days} value={days}>{title}</option>)}</select>
      </label>
      <div class="bar start">
        <ActionButton kind="main" run={make} reason={values.name.trim() === '' ? 'Give it a name.' : undefined}>Make the token</ActionButton>
        {isKept && <button type="button" onClick={discard}>Discard</button>}
      </div>
    </section>
  );
}
