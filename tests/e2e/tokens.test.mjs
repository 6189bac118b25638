import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Api, assertProblem } from './support/api.mjs';
import { startDaemon } from './support/daemon.mjs';
import { exchange } from './support/http.mjs';
import { plumbline } from './support/tool.mjs';
import { openViewer, refusedUpgrade } from './support/viewer.mjs';

test('who watches with a token that is deleted is cut off, and others watch on', async (t) => {
  const daemon = await startDaemon(t);
  const made = await daemon.owner.post('/api/tokens', { name: 'Ada', role: 'viewer' });
  const headers = { authorization: `Bearer ${made.token}` };
  const ada = await openViewer(t, daemon, { headers });
  const other = await openViewer(t, daemon);
  assert.equal((await daemon.owner.ask('DELETE', `/api/tokens/${made.id}`)).status, 204);
  assert.equal(await ada.closed(), 1008);
  assert.equal(await refusedUpgrade(daemon, { headers }), 401);
  assertProblem(await new Api(daemon.url, made.token).ask('GET', '/api/events'), 401, 'unauthorized');
  await other.until('stats', ({ type }) => type === 'stats');
  assert.equal(other.closeCode, undefined);
});

test('who watches with a token that expires is cut off then', async (t) => {
  const daemon = await startDaemon(t);
  // A machine that takes longer to connect is given more: the time doubles until somebody watches with such a token.
  let ada;
  for (let ms = 1_000; ada === undefined; ms *= 2) {
    const expiresAt = new Date(Date.now() + ms).toISOString();
    const watch = async () => {
      const { token } = await daemon.owner.post('/api/tokens', { name: `for ${ms} ms`, role: 'viewer', expiresAt });
      return openViewer(t, daemon, { headers: { authorization: `Bearer ${token}` } });
    };
    ada = await watch().catch((late) => {
      if (Date.now() < Date.parse(expiresAt)) throw late;
    });
  }
  assert.equal(await ada.closed(), 1008);
});

test('plumbline tokens makes one, lists it and takes it back', async (t) => {
  const daemon = await startDaemon(t);
  const made = await plumbline(daemon, ['tokens', 'create', 'ci', '--expires', '30d']);
  assert.equal(made.code, 0, made.stderr);
  const token = made.stdout.trim();
  assert.match(token, /^[A-Za-z0-9]{40}$/);
  assert.equal((await new Api(daemon.url, token).ask('GET', '/api/setup')).status, 200);
  const listed = JSON.parse((await plumbline(daemon, ['tokens', '--json'])).stdout).tokens.find(({ name }) => name === 'ci');
  assert.equal(listed.role, 'viewer');
  assert.ok(Math.abs(Date.parse(listed.expiresAt) - Date.now() - 30 * 86_400_000) < 60_000);
  assert.match((await plumbline(daemon, ['tokens'])).stdout, /ci +viewer/);
  assert.equal((await plumbline(daemon, ['tokens', 'create', 'x', '--expires', 'soon'])).code, 2);
  const removed = await plumbline(daemon, ['tokens', 'delete', 'ci']);
  assert.equal(removed.code, 0, removed.stderr);
  assert.equal((await new Api(daemon.url, token).ask('GET', '/api/setup')).status, 401);
});

test('wrong tokens are answered slower and slower, and leave a trace without their text', async (t) => {
  const daemon = await startDaemon(t);
  const wrong = new Api(daemon.url, 'W'.repeat(40));
  const times = [];
  for (let n = 0; n < 10; n += 1) {
    const begun = performance.now();
    assertProblem(await wrong.ask('GET', '/api/setup'), 401, 'unauthorized');
    times.push(performance.now() - begun);
  }
  assert.ok(times[9] >= 240, `the tenth waits a quarter of a second: ${times[9]} ms`);
  assert.equal((await daemon.owner.ask('GET', '/api/setup')).status, 200, 'a right token of the same address is let in');
  assert.equal(await refusedUpgrade(daemon, { headers: { authorization: 'Bearer wrong' } }), 401);
  assertProblem(await exchange(daemon.url, { method: 'POST', path: '/api/login', headers: { authorization: 'Bearer wrong' } }), 401, 'unauthorized');

  const { entries } = await daemon.owner.get('/api/audit');
  assert.deepEqual(entries.map(({ by, action, target, after }) => [by.role, action, target, after]), [
    ['nobody', 'token.refused', '127.0.0.1', { wrongTokens: 10 }],
    ['nobody', 'token.refused', '127.0.0.1', { wrongTokens: 1 }],
  ]);
  await daemon.logged(/10 wrong tokens came from 127\.0\.0\.1/);
  assert.ok(!daemon.stderr().includes('WWWW') && !JSON.stringify(entries).includes('WWWW'));
});

test('a request without a token, and a session that is over, are no wrong tokens', async (t) => {
  const daemon = await startDaemon(t);
  for (let n = 0; n < 12; n += 1) {
    assertProblem(await exchange(daemon.url, { path: '/api/setup' }), 401, 'unauthorized');
    assertProblem(await exchange(daemon.url, { path: '/api/setup', headers: { cookie: `plumbline_session_${daemon.port}=over` } }), 401, 'unauthorized');
  }
  assert.deepEqual((await daemon.owner.get('/api/audit')).entries, []);
});
