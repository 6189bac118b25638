import { render } from 'preact';

import { keepStream } from './live/stream.ts';
import { App } from './shell/app.tsx';
import { isSignedIn, readLocation, session } from './shell/session.ts';

const page = document.getElementById('page');
if (page) render(<App />, page);

// Also a link that is pasted into the open page, and the way back.
window.addEventListener('hashchange', () => readLocation());
window.addEventListener('popstate', () => readLocation());

const retryPause = 1_000;

async function start() {
  await readLocation();
  for (let known: boolean | undefined; session.value === 'starting';) {
    known = await isSignedIn();
    if (session.value !== 'starting') break;
    if (known === true) session.value = 'in';
    else if (known === undefined) await new Promise((resolve) => setTimeout(resolve, retryPause));
  }
}

keepStream();
start();
