import { useSignal } from '@preact/signals';

import { ask } from '../api/client.ts';
import { ConfirmButton } from '../kit/confirm.tsx';
import { plural, visible } from '../kit/text.ts';
import { isOwner, loadWorkspace, workspaceName } from '../shell/workspace.ts';

/** What cannot be taken back: a user's calls are forgotten, or the set-up begins anew. */
export function DataPlace() {
  if (!isOwner.value) return <p class="quiet">Only an owner can have calls forgotten or begin the set-up anew.</p>;
  return (
    <>
      <section class="card" aria-labelledby="forget-heading">
        <h2 id="forget-heading">Forget a user</h2>
        <ForgetUser />
      </section>
      <section class="card" aria-labelledby="reset-heading">
        <h2 id="reset-heading">Begin the set-up anew</h2>
        <ResetWorkspace />
      </section>
    </>
  );
}

function ForgetUser() {
  const user = useSignal('');
  const said = useSignal('');
  const id = user.value.trim();
  const forget = async () => {
    const { forgotten } = await ask('DELETE /api/events', { query: { user: id } });
    said.value = `${plural(forgotten, 'call')} of ${visible(id)} ${forgotten === 1 ? 'was' : 'were'} forgotten.`;
    user.value = '';
  };
  return (
    <>
      <p class="quiet">The calls with this user id or anonymous id are taken out of the journal, its index and its files, in dev and in prod. What was delivered to destinations is theirs.</p>
      <label class="field">User id or anonymous id <input value={user.value} onInput={(event) => (user.value = event.currentTarget.value)} autocomplete="off" spellcheck={false} /></label>
      {id === '' ? <p class="quiet">Say whose calls.</p> : <ConfirmButton verb="Forget" name={visible(id)} cost="Their calls and verdicts are gone for good: no backup of this daemon brings them back. The counts stay." run={forget} />}
      {said.value && <p class="good" role="status">{said}</p>}
    </>
  );
}

function ResetWorkspace() {
  const typed = useSignal('');
  const name = workspaceName.value;
  const reset = async () => {
    await ask('POST /api/setup/reset', { body: { confirm: name } });
    typed.value = '';
    await loadWorkspace();
  };
  return (
    <>
      <p class="quiet">The goal, the plan and its versions, and what the checklist has, are given up. Sources, destinations, tokens and the calls stay.</p>
      <ConfirmButton verb="Reset" name={visible(name)} run={reset} reason={typed.value === name ? undefined : 'Write the name of the workspace.'} cost="The plan is in force no more, and every step is to be done again. This cannot be taken back.">
        <label class="field">Name of the workspace: {visible(name)} <input value={typed.value} onInput={(event) => (typed.value = event.currentTarget.value)} autocomplete="off" spellcheck={false} /></label>
      </ConfirmButton>
    </>
  );
}
