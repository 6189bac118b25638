import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { startDaemon } from './support/daemon.mjs';

const audit = async (daemon, query = '') => (await daemon.owner.get(`/api/audit${query}`)).entries;

test('the audit says who changed what, newest first, and is kept over a kill -9', async (t) => {
  const daemon = await startDaemon(t);
  await daemon.owner.put('/api/setup', { useCase: 'personalize-winback' });
  await daemon.owner.post('/api/setup/review');
  const source = await daemon.owner.post('/api/sources', { name: 'Shop', category: 'Website', env: 'dev' });
  await daemon.owner.post(`/api/sources/${source.id}/rotate-key`);
  await daemon.owner.post('/api/checklist/dev.events/complete', { override: 'seen on paper' });
  await daemon.kill();
  await daemon.start();

  const entries = await audit(daemon);
  assert.deepEqual(entries.map(({ action }) => action),
    ['checklist.override', 'source.rotate_key', 'source.create', 'setup.review', 'setup.choose']);
  assert.deepEqual(entries.map(({ id }) => id), [5, 4, 3, 2, 1], 'no number is left out');
  assert.ok(entries.every(({ by }) => by.role === 'owner' && by.name === 'owner'));
  assert.equal(entries[0].reason, 'seen on paper');
  assert.equal(entries[1].target, source.id);
  assert.notEqual(entries[1].before.writeKeyLast4, entries[1].after.writeKeyLast4);
  assert.ok(!JSON.stringify(entries).includes(source.writeKey), 'no key is in it');

  const first = await daemon.viewer.get('/api/audit?limit=2');
  assert.deepEqual(first.entries.map(({ id }) => id), [5, 4]);
  const rest = await daemon.viewer.get(`/api/audit?limit=1000&cursor=${first.next}`);
  assert.deepEqual(rest.entries.map(({ id }) => id), [3, 2, 1]);
  assert.equal(rest.next, null);
  await daemon.viewer.refused(422, 'invalid', 'GET', '/api/audit?limit=1001');
  await daemon.viewer.refused(422, 'invalid', 'GET', '/api/audit?limit=0');
});

test('a refused change leaves no entry, and an address that is refused leaves one', async (t) => {
  const daemon = await startDaemon(t);
  await daemon.owner.refused(409, 'no_use_case', 'POST', '/api/setup/review', {});
  const { sources } = await daemon.owner.get('/api/sources');
  await daemon.owner.refused(422, 'destination_not_allowed', 'POST', '/api/destinations',
    { name: 'Here', kind: 'webhook', category: 'Analytics', env: 'dev', sources: [sources[0].id], settings: { url: 'http://169.254.169.254/latest' } });
  const entries = await audit(daemon);
  assert.deepEqual(entries.map(({ action, by }) => [action, by.role]), [['destination.refused', 'plumblined']]);
});

test('a POST that is sent again with its Idempotency-Key is carried out once', async (t) => {
  const daemon = await startDaemon(t);
  const make = (name, key) =>
    daemon.owner.ask('POST', '/api/sources', { name, category: 'Mobile', env: 'dev' }, { 'idempotency-key': key });
  const [one, again] = [await make('App', 'a'), await make('App', 'a')];
  assert.equal(one.status, 201);
  assert.equal(again.status, 201);
  assert.equal(again.headers['idempotent-replayed'], 'true');
  assert.deepEqual(again.json, one.json);
  await daemon.owner.refused(422, 'idempotency_key_reused', 'POST', '/api/sources', { name: 'Other', category: 'Mobile', env: 'dev' }, { 'idempotency-key': 'a' });
  assert.equal((await make('Long', 'k'.repeat(255))).status, 201);
  assert.equal((await make('Longer', 'k'.repeat(256))).status, 422);
  assert.deepEqual((await daemon.owner.get('/api/sources')).sources.map(({ name }) => name), ['Website', 'App', 'Long']);
});

test('an Idempotency-Key is known behind a kill -9: nothing is made twice, and no secret was kept for it', async (t) => {
  const daemon = await startDaemon(t);
  await daemon.owner.put('/api/setup', { useCase: 'personalize-winback' });
  await daemon.owner.post('/api/setup/review');
  const [{ id: website }] = (await daemon.owner.get('/api/sources')).sources;
  const requests = [
    ['/api/sources', { name: 'App', category: 'Mobile', env: 'dev' }],
    [`/api/sources/${website}/publish`, {}],
    [`/api/sources/${website}/rotate-key`, { graceSeconds: 60 }],
    ['/api/destinations', { name: 'Lake', kind: 'file', category: 'Raw Data', env: 'dev', sources: [website], settings: { path: 'lake.ndjson' } }],
    ['/api/plan/import', { name: 'Mine', rules: [{ type: 'TRACK', key: 'Mine', version: 1, jsonSchema: { type: 'object' } }] }],
  ];
  const ask = ([path, body], index) => daemon.owner.ask('POST', path, body, { 'idempotency-key': `key ${index}` });
  const first = [];
  for (const [index, request] of requests.entries()) first.push(await ask(request, index));
  const token = { name: 'CI', role: 'viewer' };
  const made = await daemon.owner.ask('POST', '/api/tokens', token, { 'idempotency-key': 'token' });
  assert.equal(made.status, 201, made.text);
  const state = async () => [await daemon.owner.get('/api/sources'), await daemon.owner.get('/api/destinations'), await daemon.owner.get('/api/plan/versions'), (await daemon.owner.get('/api/tokens')).tokens.length];
  const before = await state();

  await daemon.kill();
  const files = readdirSync(daemon.stateDir).filter((name) => name.startsWith('workspace'));
  assert.ok(files.length > 0);
  for (const name of files) assert.ok(!readFileSync(join(daemon.stateDir, name)).includes(made.json.token), name);
  await daemon.startAgain();
  for (const [index, request] of requests.entries()) {
    const again = await ask(request, index);
    assert.equal(again.headers['idempotent-replayed'], 'true', request[0]);
    assert.deepEqual([again.status, again.text, again.headers.location, again.headers.etag], [first[index].status, first[index].text, first[index].headers.location, first[index].headers.etag], request[0]);
  }
  await daemon.owner.refused(422, 'answer_not_kept', 'POST', '/api/tokens', token, { 'idempotency-key': 'token' });
  await daemon.owner.refused(422, 'idempotency_key_reused', 'POST', '/api/sources', { name: 'Other', category: 'Mobile', env: 'dev' }, { 'idempotency-key': 'key 0' });
  assert.deepEqual(await state(), before);
});

test('of 30 owners who change the plan at once no update is lost', async (t) => {
  const daemon = await startDaemon(t);
  await daemon.owner.put('/api/setup', { useCase: 'personalize-winback' });
  await daemon.owner.post('/api/setup/review');
  const names = Array.from({ length: 30 }, (_, i) => `own_${i}`);
  const edit = async (name) => {
    for (;;) {
      const read = await daemon.owner.ask('GET', '/api/plan');
      const id = read.json.rules.find(({ type }) => type === 'track').id;
      const body = { rules: [{ id, properties: [{ name, type: 'string' }] }] };
      const answer = await daemon.owner.ask('PATCH', '/api/plan', body, { 'if-match': read.headers.etag });
      if (answer.status === 200) return;
      assert.equal(answer.status, 412, answer.text);
    }
  };
  await Promise.all(names.map(edit));
  const text = JSON.stringify(await daemon.owner.get('/api/plan'));
  assert.deepEqual(names.filter((name) => !text.includes(`"${name}"`)), []);
  assert.equal((await daemon.owner.get('/api/plan')).version, 31);
});
