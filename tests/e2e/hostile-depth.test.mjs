import assert from 'node:assert/strict';
import { test } from 'node:test';

import { startDaemon } from './support/daemon.mjs';
import { exchange } from './support/http.mjs';
import { basic } from './support/ingest.mjs';
import { openViewer } from './support/viewer.mjs';

const levels = 100_000;
const nested = { array: '['.repeat(levels) + ']'.repeat(levels), object: '{"a":'.repeat(levels) + '1' + '}'.repeat(levels), 'array that does not end': '['.repeat(levels) };

/** Every route that reads a body, with a place in it for anything. */
const places = (source) => [
  ['POST', '/api/check', (deep) => `{"call":${deep}}`],
  ['POST', '/api/check', (deep) => `{"calls":[${deep}]}`],
  ['POST', '/api/check', (deep) => `{"plan":${deep},"call":{}}`],
  ['PATCH', '/api/plan', (deep) => `{"rules":[{"type":"track","event":"E","schema":${deep}}]}`],
  ['PATCH', '/api/plan', (deep) => `{"rules":${deep}}`],
  ['POST', '/api/plan/lint', (deep) => `{"rules":[{"type":"TRACK","key":"E","version":1,"jsonSchema":${deep}}]}`],
  ['POST', '/api/plan/lint', (deep) => deep],
  ['POST', '/api/plan/lint', (deep) => `version: rudder/v1\nspec: ${deep}`],
  ['POST', '/api/plan/lint', () => `Event Name,Property Name\nE,${'a.'.repeat(levels)}b`],
  ['POST', '/api/plan/import?dryRun=1', (deep) => `{"rules":${deep}}`],
  ['POST', '/api/plan/preview', (deep) => `{"plan":${deep}}`],
  ['POST', '/api/plan/infer', (deep) => `{"env":${deep}}`],
  ['POST', '/api/plan/publish', (deep) => `{"version":${deep}}`],
  ['POST', '/api/expect', (deep) => `{"events":[{"type":"track","event":"E","properties":{"a":{"equals":${deep}}}}]}`],
  ['POST', '/api/expect', (deep) => `{"events":${deep}}`],
  ['POST', '/api/sources', (deep) => `{"name":${deep}}`],
  ['PATCH', `/api/sources/${source.id}`, (deep) => `{"controls":${deep}}`],
  ['POST', '/api/destinations', (deep) => `{"name":"x","kind":"webhook","settings":{"headers":${deep}}}`],
  ['POST', '/api/sessions', (deep) => `{"id":${deep}}`],
  ['POST', '/api/tokens', (deep) => `{"name":${deep}}`],
  ['PUT', '/api/setup', (deep) => `{"useCase":${deep}}`],
  ['POST', '/api/setup/reset', (deep) => `{"confirm":${deep}}`],
  ['POST', '/api/checklist/dev.events/complete', (deep) => `{"override":${deep}}`],
  ['GET', `/api/events?q=${'-'.repeat(4_000)}a`, () => undefined],
  ['GET', `/api/events?q=a:~"${'('.repeat(2_000)}${')'.repeat(2_000)}"`, () => undefined],
];
const ingestPlaces = [
  ['/v1/batch', (deep) => `{"batch":${deep}}`],
  ['/v1/batch', (deep) => `{"context":${deep},"batch":[]}`],
  ['/v1/import', (deep) => `{"batch":[${deep}]}`],
  ['/v1/track', (deep) => `{"event":"E","userId":"u","properties":${deep}}`],
  ['/v1/identify', (deep) => deep],
];

test('a hundred thousand levels cost an answer by every route, never a crash', async (t) => {
  const daemon = await startDaemon(t, { args: ['--use-case', 'personalize-winback'] });
  const [source] = (await daemon.owner.get('/api/sources')).sources;
  for (const [kind, deep] of Object.entries(nested)) {
    for (const [method, path, body] of places(source)) {
      const { status, text } = await exchange(daemon.url, { method, path, headers: { authorization: `Bearer ${daemon.token('owner')}` }, body: body(deep) });
      assert.ok((status >= 200 && status < 300) || (status >= 400 && status < 500), `${method} ${path} ${kind}: ${status} ${text}`);
    }
    for (const [path, body] of ingestPlaces) {
      const { status } = await exchange(daemon.url, { method: 'POST', path, headers: { authorization: basic(source.writeKey) }, body: body(deep) });
      assert.ok(status === 200 || status === 400, `${path} ${kind}: ${status}`);
    }
  }
  assert.equal((await daemon.owner.ask('GET', '/healthz')).status, 200);
});

test('a message of a websocket that is as deep as it may be long is refused, and the socket stays', async (t) => {
  const daemon = await startDaemon(t);
  const viewer = await openViewer(t, daemon, { role: 'owner' });
  const deep = [`{"type":"filter","filter":${'['.repeat(32_000)}${']'.repeat(32_000)}}`, `{"type":"filter","filter":${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}}`, `{"type":"complete","step":${'['.repeat(32_000)}`];
  for (const message of deep) {
    viewer.socket.send(message);
    await viewer.until('a refusal', ({ type, code }) => type === 'error' && code === 'invalid_json');
  }
  viewer.say({ type: 'complete', step: 'no.step' });
  await viewer.until('another refusal', ({ type, code }) => type === 'error' && code === 'unknown_step');
});
