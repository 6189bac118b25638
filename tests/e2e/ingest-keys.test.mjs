import assert from 'node:assert/strict';
import { test } from 'node:test';

import { track } from './support/calls.mjs';
import { startDaemon } from './support/daemon.mjs';
import { eventually } from './support/eventually.mjs';
import { assertRefused, assertTaken, judged, post } from './support/ingest.mjs';

test('the write key may stand in the header, with or without its colon, in the call or in the wrapper', async (t) => {
  const daemon = await startDaemon(t);
  const key = await daemon.devKey();
  const bare = `Basic ${Buffer.from(key).toString('base64')}`;
  assertTaken(await post(daemon, '/v1/track', { key, body: track('Header') }));
  assertTaken(await post(daemon, '/v1/track', { headers: { authorization: bare }, body: track('Bare header') }));
  assertTaken(await post(daemon, '/v1/track', { body: { ...track('Call'), writeKey: key } }));
  assertTaken(await post(daemon, '/v1/batch', { body: { batch: [track('Wrapper')], writeKey: key } }));
  assertTaken(await post(daemon, '/v1/batch', { headers: { authorization: 'Bearer some-oauth-token' }, body: { batch: [track('OAuth')], writeKey: key } }));
  assert.deepEqual((await daemon.owner.verdicts()).map(({ event }) => event), ['Header', 'Bare header', 'Call', 'Wrapper', 'OAuth']);
});

test('the write key is in nothing that is kept', async (t) => {
  const daemon = await startDaemon(t);
  const key = await daemon.devKey();
  await post(daemon, '/v1/track', { body: { ...track('Secret'), writeKey: key } });
  await post(daemon, '/v1/batch', { body: { batch: [{ ...track('Secret'), writeKey: key }], writeKey: key } });
  for (const seq of [1, 2]) {
    const event = await daemon.owner.ask('GET', `/api/events/${seq}`);
    assert.equal(event.status, 200);
    assert.ok(!event.text.includes(key), event.text);
  }
  assert.ok(!daemon.stderr().includes(key));
});

test('a header whose key differs from the body’s wins, and a note says so', async (t) => {
  const daemon = await startDaemon(t);
  const other = await daemon.owner.post('/api/sources', { name: 'Other', category: 'Website', env: 'dev' });
  const [verdict] = await judged(daemon, await daemon.devKey(), [track('Two keys')], { writeKey: other.writeKey });
  assert.equal(verdict.source.name, 'Website');
  assert.ok(verdict.notes.some(({ code }) => code === 'key_mismatch'));
});

test('a missing or unknown key is 401 and becomes a notice', async (t) => {
  const daemon = await startDaemon(t);
  assertRefused(await post(daemon, '/v1/track', { body: track('Nobody') }), 401, 'missing_key');
  assertRefused(await post(daemon, '/v1/batch', { body: { batch: [track('Nobody')] } }), 401, 'missing_key');
  for (const key of ['wrong', 'A'.repeat(32)]) {
    assertRefused(await post(daemon, '/v1/track', { key, body: track('Stranger') }), 401, 'unknown_key');
  }
  assertRefused(await post(daemon, '/v1/track', { body: { ...track('Stranger'), writeKey: 'wrong' } }), 401, 'unknown_key');
  const notices = await eventually('the notices', async () => {
    const { notices } = await daemon.owner.get('/api/notices');
    const codes = new Set(notices.map(({ code }) => code));
    return codes.has('missing_key') && codes.has('unknown_key') && notices;
  });
  const unknown = notices.find(({ code, keyLast4 }) => code === 'unknown_key' && keyLast4 === 'AAAA');
  assert.ok(unknown, JSON.stringify(notices));
  assert.equal(unknown.remote, '127.0.0.1');
  assert.equal((await daemon.owner.get('/api/events')).head, 0);
});

test('a broken Authorization header is 401, not a broken connection', async (t) => {
  const daemon = await startDaemon(t);
  for (const authorization of ['Basic', 'Basic !!!', 'Digest abc', 'Basic Og==']) {
    assertRefused(await post(daemon, '/v1/track', { body: track('Stranger'), headers: { authorization } }), 401);
  }
});
