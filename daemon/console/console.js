import { ask, Refused, signIn } from './api.js';
import { Checklist } from './checklist.js';
import { Connection } from './connection.js';
import { byId, copyable, make, refill } from './dom.js';
import { FilterBox } from './filter_box.js';
import { Notices } from './notices.js';
import { Problems } from './problems.js';
import { Setup } from './setup.js';
import { Stream } from './stream.js';

const shownAtStart = 500;

const stream = new Stream({ onEmpty: showEmpty });
const checklist = new Checklist();
const notices = new Notices();
const setup = new Setup({ onChange: () => showEmpty(byId('rows').childElementCount === 0) });
const filter = new FilterBox({ onChange: () => openStream().catch((error) => filter.refuse(error) || showProblem(error.message)) });
const problems = new Problems({ onChoose: (wanted) => filter.set(wanted) });
const connection = new Connection({ onMessages: take, onState: showState, isSignedIn });
let paused = false;

async function start() {
  const token = new URLSearchParams(location.hash.slice(1)).get('token');
  if (token) {
    // The token must not stay in the address bar, the history or a shared link.
    history.replaceState(null, '', location.pathname + location.search);
    try {
      await signIn(token);
    } catch (error) {
      return showSignIn(error.message);
    }
  }
  return enter();
}

async function enter() {
  try {
    await setup.load();
    await Promise.all([checklist.load(), notices.load(), problems.load()]);
    byId('sign-in').hidden = true;
    byId('workplace').hidden = false;
    byId('sign-out').hidden = false;
    byId('workspace').textContent = setup.workspace;
    await openStream();
  } catch (error) {
    if (error instanceof Refused && error.status === 401) showSignIn('');
    else {
      showState('waiting');
      setTimeout(enter, 2_000);
    }
  }
}

// Calls that a filter finds may be long ago: the history finds them by its index, and the stream goes on behind it.
async function openStream() {
  const wanted = filter.wanted;
  const { events, head } = await ask('GET', `/api/events?${new URLSearchParams({ ...wanted, limit: filter.isSet ? shownAtStart : 1 })}`);
  if (wanted !== filter.wanted) return;
  stream.clear();
  if (!filter.isSet) return connection.open(Math.max(0, head - shownAtStart), wanted);
  for (const verdict of events.reverse()) stream.add(verdict);
  return connection.open(head, wanted);
}

function take(messages) {
  for (const message of messages) {
    if (message.type === 'hello') welcome(message);
    else if (message.type === 'verdict') stream.add(message.verdict);
    else if (message.type === 'checklist') checklist.update(message.step);
    else if (message.type === 'notice') notices.add(message.notice);
    else if (message.type === 'stats') showStats(message);
    else if (message.type === 'lagged') stream.note(`calls ${message.from} to ${message.to} were skipped`);
    else if (message.type === 'error') showProblem(message.message);
  }
  if (messages.some(({ type }) => type === 'verdict')) problems.later();
  if (messages.some(({ type, step }) => type === 'checklist' && step.id === 'dev.review')) setup.load();
}

function welcome(hello) {
  for (const part of [checklist, setup]) part.role = hello.role;
  checklist.load();
  setup.show();
  byId('workspace').textContent = `${hello.workspace}, as ${hello.role}`;
}

const plural = (count, word) => `${count.toLocaleString()} ${word}${count === 1 ? '' : 's'}`;

function showStats(stats) {
  const parts = [plural(stats.calls, 'call'), `${stats.pass} pass`, `${stats.fail} fail`, stats.error && `${stats.error} error`, stats.unchecked && `${stats.unchecked} unchecked`, stats.duplicates && plural(stats.duplicates, 'duplicate'), stats.refused && `${stats.refused} refused`, `${stats.perSecond.toFixed(1)}/s`];
  byId('stats').textContent = parts.filter(Boolean).join(' · ');
}

function showState(state) {
  if (state === 'signed-out') return showSignIn('The session has ended. Sign in again.');
  const words = { connecting: 'connecting', open: paused ? 'paused' : 'connected', waiting: 'not connected, trying again' };
  byId('connection').textContent = words[state];
  byId('connection').className = `badge ${state === 'open' ? (paused ? 'paused' : 'open') : 'waiting'}`;
  if (state === 'open') showProblem('');
  return undefined;
}

function showProblem(text) {
  byId('stream-problem').textContent = text;
  byId('stream-problem').hidden = text === '';
}

function showSignIn(problem) {
  byId('workplace').hidden = true;
  byId('sign-out').hidden = true;
  byId('sign-in').hidden = false;
  byId('sign-in-error').textContent = problem;
  byId('connection').textContent = 'signed out';
  byId('connection').className = 'badge waiting';
  byId('token').focus();
}

// undefined: the daemon did not answer at all.
async function isSignedIn() {
  try {
    await ask('GET', '/api/setup');
    return true;
  } catch (error) {
    return error instanceof Refused && error.status === 401 ? false : undefined;
  }
}

function showEmpty(isEmpty) {
  const filtered = filter.isSet;
  byId('empty').hidden = !isEmpty;
  if (!isEmpty) return;
  byId('empty-title').textContent = filtered ? 'No call matches yet; waiting for new ones' : 'Listening for the first call';
  const first = filtered ? undefined : setup.firstCall();
  refill(
    byId('empty-body'),
    first && [make('p', {}, 'Point an SDK at ', make('code', {}, location.origin), ` with the write key of ${first.source.name}, or paste this into a terminal:`), copyable(first.curl, 'the curl line')],
  );
}

byId('sign-in').addEventListener('submit', async (event) => {
  event.preventDefault();
  try {
    await signIn(byId('token').value.trim());
    byId('token').value = '';
    await enter();
  } catch (error) {
    byId('sign-in-error').textContent = error.message;
  }
});

byId('sign-out').addEventListener('click', async () => {
  try {
    await ask('POST', '/api/logout');
  } catch (error) {
    if (!(error instanceof Refused) || error.status !== 401) return showProblem(error.message);
  }
  connection.close();
  showSignIn('');
});

byId('pause').addEventListener('click', () => {
  paused = !paused;
  connection.paused = paused;
  byId('pause').setAttribute('aria-pressed', String(paused));
  byId('pause').textContent = paused ? 'Resume' : 'Pause';
  if (connection.isOpen) showState('open');
});

start();
