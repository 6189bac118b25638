import assert from 'node:assert/strict';
import { test } from 'node:test';

import { badOrder, goodOrder, track } from './support/calls.mjs';
import { runToEnd, startDaemon } from './support/daemon.mjs';
import { eventually } from './support/eventually.mjs';
import { assertTaken, judged, post } from './support/ingest.mjs';
import { bytesOf, filesUnder, unpackable } from './support/kept-bytes.mjs';
import { startReceiver } from './support/receiver.mjs';
import { openViewer } from './support/viewer.mjs';

const filesWith = (daemon, text) => filesUnder(daemon.stateDir).filter((file) => bytesOf(file).includes(text));

test('an owner has calls forgotten by user, session or all: they are gone from the files, their seqs are not kept', async (t) => {
  const daemon = await startDaemon(t);
  const key = await daemon.devKey();
  const send = async (userId, options = {}) => {
    const answer = await post(daemon, '/v1/track', { key, ...options, body: track('A', { pad: 'x'.repeat(2_000) }, { userId }) });
    assertTaken(answer);
  };
  await send('keep-me');
  await send('forget-me');
  await send('in-session', { key: `${key}.t7` });
  await send('keep-me');

  await daemon.viewer.refused(403, 'owner_only', 'DELETE', '/api/events?all=1');
  for (const [query, pointer] of [['', '/all'], ['?env=test', '/env']]) {
    const { errors } = await daemon.owner.refused(422, 'invalid', 'DELETE', `/api/events${query}`);
    assert.deepEqual(errors.map((error) => error.pointer), [pointer]);
  }
  assert.notDeepEqual(filesWith(daemon, 'forget-me'), []);
  const forget = async (query) => (await daemon.owner.ask('DELETE', `/api/events?${query}`)).json.forgotten;
  assert.equal(await forget('user=nobody'), 0);
  assert.equal(await forget('user=forget-me&env=prod'), 0);
  assert.equal(await forget('user=forget-me&env=dev'), 1);
  assert.deepEqual(filesWith(daemon, 'forget-me'), []);
  await daemon.owner.refused(410, 'not_kept', 'GET', '/api/events/2');
  assert.deepEqual((await daemon.owner.get('/api/events')).events.map(({ seq }) => seq), [4, 3, 1]);
  assert.equal(await forget('session=t7'), 1);
  assert.equal(await forget('all=1'), 2);
  await send('next');
  const page = await daemon.owner.get('/api/events');
  assert.deepEqual(page.events.map(({ seq }) => seq), [5]);
  const { entries } = await daemon.owner.get('/api/audit');
  assert.deepEqual(entries.filter(({ after }) => after.forgotten > 0).map(({ action, target, after }) => [action, target, after.forgotten]),
    [['events.forget', 'all', 2], ['events.forget', 'session', 1], ['events.forget', 'env, user', 1]]);
  assert.equal(page.first, 5);
});

test('what calls said is gone from the checklist too; its counts stay, over a kill -9', async (t) => {
  const daemon = await startDaemon(t, { args: ['--use-case', 'personalize-winback'] });
  await daemon.owner.post('/api/setup/review');
  const key = await daemon.devKey();
  const secret = (value, userId) => ({ ...badOrder({ userId }), properties: { ...badOrder().properties, total: value } });
  await judged(daemon, key, [goodOrder({ userId: 'alice' }), secret('alices-own', 'alice'), secret('mallorys-secret', 'mallory')]);
  const order = async () => (await daemon.owner.step('dev.events')).items.find(({ event }) => event === 'Order Completed');
  assert.equal((await order()).violations[0].actual, 'mallorys-secret');
  const viewer = await openViewer(t, daemon);
  assert.equal((await daemon.owner.ask('DELETE', '/api/events?user=mallory')).json.forgotten, 1);
  await viewer.until('the step without it', ({ type, step }) => type === 'checklist' && step.id === 'dev.events' && !JSON.stringify(step).includes('mallorys-secret'));
  assert.deepEqual(filesWith(daemon, 'mallorys-secret'), []);
  const check = async () => {
    const { state, passed, failed, first, last, violations } = await order();
    assert.deepEqual({ state, passed, failed, first, last, violations }, { state: 'failing', passed: 1, failed: 2, first: 1, last: 3, violations: [] });
    const { rules } = await daemon.owner.get('/api/coverage');
    const { seen, passed: passing, failed: failing } = rules.find(({ event }) => event === 'Order Completed');
    assert.deepEqual([seen, passing, failing], [3, 1, 2]);
    const [problem] = (await daemon.owner.get('/api/problems')).problems;
    assert.deepEqual([problem.count, problem.last.seq, problem.sample], [2, 3, null]);
  };
  await check();
  await daemon.kill();
  await daemon.startAgain();
  await check();
  await judged(daemon, key, [goodOrder()]);
  assert.deepEqual([(await order()).state, (await order()).passed], ['passing', 2]);
});

test('retention under load: coverage, problems and the checklist count every call, over a kill -9', async (t) => {
  const daemon = await startDaemon(t, { args: ['--use-case', 'personalize-winback', '--keep-size', '16MiB'] });
  await daemon.owner.post('/api/setup/review');
  const key = await daemon.devKey();
  let sent = 0;
  const send = async (count) => {
    for (let n = 0; n < count; n += 1) {
      const batch = Array.from({ length: 20 }, (_, i) => (i % 2 ? goodOrder : badOrder)({ context: { pad: unpackable(20_000) } }));
      assertTaken(await post(daemon, '/v1/batch', { key, body: { batch } }));
      sent += batch.length;
    }
  };
  const check = async () => {
    const { rules } = await daemon.owner.get('/api/coverage');
    const { seen, passed, failed } = rules.find(({ event }) => event === 'Order Completed');
    assert.deepEqual([seen, passed, failed], [sent, sent / 2, sent / 2]);
    assert.equal((await daemon.owner.get('/api/problems')).problems[0].count, sent / 2);
    const item = (await daemon.owner.step('dev.events')).items.find(({ event }) => event === 'Order Completed');
    assert.deepEqual([item.passed, item.failed, item.first, item.last], [sent / 2, sent / 2, 1, sent]);
    const [source] = (await daemon.owner.get('/api/sources')).sources;
    assert.equal(source.calls, sent);
  };
  const first = async () => (await daemon.owner.get('/api/events?limit=1')).first;
  await send(80);
  await eventually('the oldest are dropped', async () => (await first()) > 1);
  const before = await first();
  await send(40);
  await eventually('more are dropped', async () => (await first()) > before);
  await daemon.kill();
  await daemon.startAgain();
  await check();
  await daemon.stop();
  await daemon.startAgain();
  await check();
});

test('a destination that had not got them yet goes on behind forgotten calls, with the rest once each, and the log says how many there were', async (t) => {
  const daemon = await startDaemon(t, { args: ['--allow-private-destinations'] });
  const { owner } = daemon;
  const [website] = (await owner.get('/api/sources')).sources;
  const receiver = await startReceiver(t);
  const hook = await owner.post('/api/destinations', { name: 'Hook', kind: 'webhook', category: 'Analytics', env: 'dev', sources: [website.id], settings: { url: receiver.url } });
  const events = () => receiver.accepted().map(({ json }) => json.call.event);
  const send = (names, userId) => judged(daemon, website.writeKey, names.map((name) => track(name, {}, { userId })));
  const forget = async (user) => (await owner.ask('DELETE', `/api/events?user=${user}`)).json.forgotten;
  const caughtUp = () => eventually('all is delivered', async () => (await owner.get(`/api/destinations/${hook.id}`)).backlog === 0);

  // The position points at calls that are gone.
  await owner.patch(`/api/destinations/${hook.id}`, { state: 'paused' });
  await send(['A1', 'A2', 'A3'], 'mallory');
  await send(['B1'], 'alice');
  await send(['C1', 'C2'], 'mallory');
  await send(['D1'], 'alice');
  assert.equal(await forget('mallory'), 5);
  await owner.patch(`/api/destinations/${hook.id}`, { state: 'running' });
  await caughtUp();
  assert.deepEqual(events(), ['B1', 'D1']);
  await daemon.logged(/5 calls up to 7 were dropped from the journal before they could be delivered to Hook/);

  // They wait for another try.
  receiver.answer = () => ({ status: 503 });
  await send(['E1', 'E2'], 'mallory');
  await send(['F1'], 'alice');
  await send(['G1'], 'mallory');
  await eventually('it was tried', () => receiver.requests.some(({ status }) => status === 503));
  assert.equal(await forget('mallory'), 3);
  const before = receiver.requests.length;
  receiver.answer = () => ({ status: 200 });
  await caughtUp();
  assert.deepEqual(events(), ['B1', 'D1', 'F1']);
  assert.ok(receiver.requests.slice(before).every(({ text }) => !text.includes('mallory')), 'nothing of them was sent again');

  // Nothing behind the position is kept.
  await owner.patch(`/api/destinations/${hook.id}`, { state: 'paused' });
  await send(['H1', 'H2'], 'mallory');
  assert.equal(await forget('mallory'), 2);
  await owner.patch(`/api/destinations/${hook.id}`, { state: 'running' });
  await caughtUp();
  await send(['I1'], 'alice');
  await caughtUp();
  assert.deepEqual(events(), ['B1', 'D1', 'F1', 'I1']);
});

test('what is kept is told by --durability, --keep-for and --keep-size; values beyond their limits are refused', async (t) => {
  await startDaemon(t, { args: ['--durability', 'relaxed', '--keep-for', '1m', '--keep-size', '16MiB'] });
  for (const args of [['--durability', 'none'], ['--keep-for', '59s'], ['--keep-size', '15MiB']]) {
    const { code, stderr } = await runToEnd(args);
    assert.equal(code, 2);
    assert.match(stderr, new RegExp(args[0]));
  }
});
