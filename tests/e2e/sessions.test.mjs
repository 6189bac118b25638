import assert from 'node:assert/strict';
import { test } from 'node:test';

import { callFromRule, track } from './support/calls.mjs';
import { startDaemon } from './support/daemon.mjs';
import { assertRefused, assertTaken, judged, post } from './support/ingest.mjs';
import { openViewer } from './support/viewer.mjs';

const prefer = { prefer: 'return=representation' };
const inContext = (session) => ({ context: { plumbline: { session } } });

test('a call’s session is the header’s, else the key’s, else the context’s', async (t) => {
  const daemon = await startDaemon(t);
  const key = await daemon.devKey();
  const sessionOf = async (path, options) => {
    const answer = await post(daemon, path, { ...options, headers: { ...prefer, ...options.headers } });
    assertTaken(answer);
    return answer.json.verdicts.map(({ session }) => session);
  };
  const header = { 'x-plumbline-session': 'header' };
  assert.deepEqual(await sessionOf('/v1/track', { key: `${key}.key`, headers: header, body: track('A', {}, inContext('context')) }), ['header']);
  assert.deepEqual(await sessionOf('/v1/track', { key: `${key}.key`, body: track('A', {}, inContext('context')) }), ['key']);
  assert.deepEqual(await sessionOf('/v1/track', { key, body: track('A', {}, inContext('context')) }), ['context']);
  assert.deepEqual(await sessionOf('/v1/track', { key, body: track('A') }), [null]);
  assert.deepEqual(await sessionOf('/v1/track', { body: { ...track('A'), writeKey: `${key}.body` } }), ['body']);
  assert.deepEqual(await sessionOf('/v1/batch', { body: { writeKey: `${key}.wrapper`, batch: [track('A'), track('B', {}, inContext('own'))] } }), ['wrapper', 'wrapper']);
  assert.deepEqual(await sessionOf('/v1/batch', { key, body: { batch: [track('A'), track('B', {}, inContext('own')), null] } }), [null, 'own', null]);
  assert.deepEqual(await sessionOf('/v1/batch', { key, body: { ...inContext('all'), batch: [track('A')] } }), ['all']);
});

test('a session’s id has 1 to 40 of a-z, 0-9 and -; another one is refused, in a context it is noted', async (t) => {
  const daemon = await startDaemon(t);
  const key = await daemon.devKey();
  for (const id of ['a', 'x'.repeat(40), '0-9']) {
    assertTaken(await post(daemon, '/v1/track', { key: `${key}.${id}`, body: track('A') }));
  }
  for (const id of ['', 'x'.repeat(41), 'T7', 'a_b', 'a.b', 'ä']) {
    assertRefused(await post(daemon, '/v1/track', { key: `${key}.${id}`, body: track('A') }), 400, 'invalid_session');
    if (id !== '') await daemon.owner.refused(422, 'invalid', 'POST', '/api/sessions', { id });
  }
  assertRefused(await post(daemon, '/v1/batch', { key, headers: { 'x-plumbline-session': 'Not one' }, body: { batch: [track('A')] } }), 400, 'invalid_session');
  const [verdict] = await judged(daemon, key, [track('A', {}, inContext('Not one'))]);
  assert.equal(verdict.session, null);
  assert.deepEqual(verdict.notes.map(({ code, path }) => [code, path]), [['bad_session', '/context/plumbline/session']]);
});

test('a messageId is known within its session alone', async (t) => {
  const daemon = await startDaemon(t);
  const key = await daemon.devKey();
  const call = track('Same');
  const seqs = [];
  for (const sent of [key, `${key}.a`, `${key}.b`, `${key}.a`, key]) seqs.push((await judged(daemon, sent, [call]))[0].seq);
  assert.deepEqual(seqs, [1, 2, 3, 2, 1]);
});

test('a session is made with keys that put calls into it, and listed with their number', async (t) => {
  const daemon = await startDaemon(t);
  const key = await daemon.devKey();
  assertTaken(await post(daemon, '/v1/track', { key, body: track('Before') }));
  const answer = await daemon.owner.ask('POST', '/api/sessions', { id: 't7', name: 'Checkout test' });
  assert.equal(answer.status, 201, answer.text);
  assert.equal(answer.headers.location, '/api/sessions/t7');
  const session = answer.json;
  assert.deepEqual(Object.keys(session), ['id', 'name', 'evidence', 'writeKeys', 'mark', 'expiresAt']);
  assert.deepEqual([session.id, session.name, session.evidence, session.writeKeys, session.mark], ['t7', 'Checkout test', false, { dev: `${key}.t7`, prod: null }, 1]);
  assert.ok(Math.abs(Date.parse(session.expiresAt) - Date.now() - 86_400_000) < 60_000);

  const viewer = await openViewer(t, daemon, { query: '?session=t7' });
  assertTaken(await post(daemon, '/v1/batch', { key: session.writeKeys.dev, body: { batch: [track('In'), track('In too')] } }));
  assertTaken(await post(daemon, '/v1/track', { key, body: track('Outside') }));
  await viewer.untilSeq(3);
  const listed = { sessions: [{ id: 't7', name: 'Checkout test', evidence: false, calls: 2, expiresAt: session.expiresAt }], next: null };
  assert.deepEqual(await daemon.owner.get('/api/sessions'), listed);
  assert.deepEqual(await daemon.viewer.get('/api/sessions'), listed);
  assert.deepEqual((await daemon.owner.verdicts('?session=t7')).map(({ seq }) => seq), [2, 3]);

  const again = await daemon.owner.ask('POST', '/api/sessions', { id: 't7' });
  assert.deepEqual([again.status, again.json], [200, { ...session, mark: 4 }], 'one that there is stays as it is, with a mark of now');
});

test('a session without an id gets one; its prod key comes with a prod source', async (t) => {
  const daemon = await startDaemon(t);
  const [website] = (await daemon.owner.get('/api/sources')).sources;
  const prod = await daemon.owner.post(`/api/sources/${website.id}/publish`);
  const [one, two] = [await daemon.owner.post('/api/sessions'), await daemon.owner.post('/api/sessions')];
  assert.notEqual(one.id, two.id);
  assert.match(one.id, /^[a-z0-9-]{1,40}$/);
  assert.deepEqual(one.writeKeys, { dev: `${website.writeKey}.${one.id}`, prod: `${prod.writeKey}.${one.id}` });
  await daemon.viewer.refused(403, 'owner_only', 'POST', '/api/sessions', {});
});

test('sessions and their counts survive a kill, those made by their first call too', async (t) => {
  const daemon = await startDaemon(t);
  const key = await daemon.devKey();
  await daemon.owner.post('/api/sessions', { id: 'made' });
  for (const id of ['made', 'first-use', 'made']) assertTaken(await post(daemon, '/v1/track', { key: `${key}.${id}`, body: track('A') }));
  const before = await daemon.owner.get('/api/sessions');
  assert.deepEqual(before.sessions.map(({ id, calls }) => [id, calls]).sort(), [['first-use', 1], ['made', 2]]);
  await daemon.kill();
  await daemon.startAgain();
  assert.deepEqual(await daemon.owner.get('/api/sessions'), before);
  await daemon.stop();
  await daemon.startAgain();
  assert.deepEqual(await daemon.owner.get('/api/sessions'), before);
});

test('calls with ids of their own choosing push out no session that an owner opened', async (t) => {
  const daemon = await startDaemon(t);
  const key = await daemon.devKey();
  await daemon.owner.post('/api/sessions', { id: 'ci-evidence', evidence: true });
  await daemon.owner.post('/api/sessions', { id: 'ci' });
  for (let n = 0; n < 9; n += 1) {
    const batch = Array.from({ length: 250 }, (_, at) => ({ ...track('Flood'), context: { plumbline: { session: `s-${n}-${at}` } } }));
    assertTaken(await post(daemon, '/v1/batch', { key, body: { batch } }));
  }
  const { sessions } = await daemon.owner.get('/api/sessions');
  assert.equal(sessions.length, 2002);
  assert.deepEqual(sessions.filter(({ id }) => id.startsWith('ci')).map(({ id, evidence }) => [id, evidence]).sort(), [['ci', false], ['ci-evidence', true]]);
});

test('the calls of a session are no evidence, unless it says so', async (t) => {
  const daemon = await startDaemon(t, { args: ['--use-case', 'personalize-winback'] });
  await daemon.owner.post('/api/setup/review');
  const key = await daemon.devKey();
  const { rules } = await daemon.owner.get('/api/plan');
  const send = (sent, more = {}) => judged(daemon, sent, rules.map((rule) => ({ ...callFromRule(rule), ...more })));
  const states = async () => new Set((await daemon.owner.step('dev.events')).items.map(({ state }) => state));
  await send(`${key}.quiet`);
  await send(key, inContext('Not one'));
  assert.deepEqual(await states(), new Set(['not_seen']));
  await daemon.owner.post('/api/sessions', { id: 'counts', evidence: true });
  await send(`${key}.counts`);
  assert.deepEqual(await states(), new Set(['passing']));
  assert.equal((await daemon.owner.step('dev.sources')).state, 'done');
});
