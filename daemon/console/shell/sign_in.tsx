import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';

import { enterWith, signInProblem } from './session.ts';

/** Where somebody signs in; the address stays, so that one is back where one was. */
export function SignIn() {
  const token = useSignal('');
  const box = useRef<HTMLInputElement>(null);
  useEffect(() => box.current?.focus(), []);
  const submit = async (event: Event) => {
    event.preventDefault();
    const given = token.value.trim();
    token.value = '';
    await enterWith(given);
  };
  return (
    <main class="sign-in">
      <form class="card" onSubmit={submit}>
        <h1><img src="/console/icon.svg" alt="" width="28" height="28" /> Plumbline</h1>
        <p>The daemon left two tokens in its state directory: <code>owner.token</code> can change the workspace, <code>viewer.token</code> can only read it.</p>
        <label class="field">Token <input ref={box} type="password" value={token.value} onInput={(event) => (token.value = event.currentTarget.value)} autocomplete="off" spellcheck={false} required /></label>
        <button class="main">Sign in</button>
        <p class="problem" role="alert">{signInProblem}</p>
      </form>
    </main>
  );
}
