import { signal } from '@preact/signals';

import { ask, Refused, signIn, whenUnauthorized } from '../api/client.ts';
import { address, readAddress, takeToken } from '../kit/address.ts';
import { drafts } from '../kit/drafts.ts';

/** starting: not known yet. */
export const session = signal<'starting' | 'in' | 'out'>('starting');
/** Why somebody has to sign in. */
export const signInProblem = signal('');

whenUnauthorized(() => {
  if (session.value === 'in') signInProblem.value = 'The session has ended. Sign in again to go on here.';
  session.value = 'out';
});

/** undefined: the daemon does not answer. */
export async function isSignedIn(): Promise<boolean | undefined> {
  try {
    await ask('GET /api/setup');
    return true;
  } catch (error) {
    return error instanceof Refused && error.status === 401 ? false : undefined;
  }
}

export async function enterWith(token: string) {
  try {
    await signIn(token);
    signInProblem.value = '';
    session.value = 'in';
  } catch (error) {
    signInProblem.value = (error as Error).message;
    session.value = 'out';
  }
}

/** Reads the address of the page; a token in it must not stay there, in the history or in a link that is passed on. */
export async function readLocation() {
  const { token, rest } = takeToken(location.hash);
  if (token !== undefined) history.replaceState(null, '', location.pathname + location.search + rest);
  address.value = readAddress(rest);
  if (token !== undefined) await enterWith(token);
}

export async function signOut() {
  try {
    await ask('POST /api/logout');
  } catch (error) {
    if (!(error instanceof Refused) || error.status !== 401) throw error;
  }
  signInProblem.value = '';
  // The next one at this tab is somebody else. A session that merely ended keeps them.
  drafts.discardAll();
  session.value = 'out';
}
