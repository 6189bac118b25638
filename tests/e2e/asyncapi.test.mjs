import assert from 'node:assert/strict';
import { test } from 'node:test';

import asyncapi from '@asyncapi/parser';

import { badOrder, goodOrder, track } from './support/calls.mjs';
import { startDaemon } from './support/daemon.mjs';
import { Description } from './support/description.mjs';
import { judged, post } from './support/ingest.mjs';
import { kernelTakes } from './support/kernel.mjs';
import { openViewer } from './support/viewer.mjs';

const { DiagnosticSeverity, Parser } = asyncapi;

const shapeOf = (type) => `#/components/messages/${type}/payload`;

async function begin(t, args = ['--use-case', 'personalize-winback']) {
  const daemon = await startDaemon(t, { args });
  return { daemon, key: await daemon.devKey(), description: await Description.of(daemon, '/api/asyncapi.json') };
}

test('AsyncAPI’s parser finds nothing wrong with the document', async (t) => {
  const { description } = await begin(t);
  const { document, diagnostics } = await new Parser().parse(JSON.stringify(description.document));
  assert.ok(document);
  // That there is a newer version of AsyncAPI is information, and no fault.
  assert.deepEqual(diagnostics.filter(({ severity }) => severity <= DiagnosticSeverity.Warning), []);
});

test('every message of the stream is as the AsyncAPI document says', async (t) => {
  const { daemon, key, description } = await begin(t);
  const viewer = await openViewer(t, daemon, { query: '?payload=1' });
  const plain = await openViewer(t, daemon);
  const slow = await openViewer(t, daemon, { query: '?payload=1' });
  await daemon.owner.post('/api/setup/review');
  await judged(daemon, key, [goodOrder(), badOrder(), goodOrder({ messageId: 'twice' }), goodOrder({ messageId: 'twice' }), { type: 'nonsense' }, 5, track('Odd', { email: 'a@b.example' })]);
  await post(daemon, '/v1/track', { key: 'x', body: '{}' });
  for (const message of [
    { type: 'complete', step: 'prod.events' },
    { type: 'complete', step: 'nonsense' },
    { type: 'filter', filter: { q: 'result:(' } },
    { type: 'nonsense' },
    { type: 'filter', filter: { result: 'fail', payload: true } },
    { type: 'pause' },
    { type: 'resume' },
  ]) {
    const described = description.document.components.messages[message.type];
    const valid = described !== undefined && description.faults(shapeOf(message.type), message).length === 0;
    assert.equal(valid, message.type !== 'nonsense' && message.step !== 'nonsense', JSON.stringify(message));
    viewer.say(message);
  }
  viewer.socket.send('{');
  await viewer.until('what is no message', ({ type, code }) => type === 'error' && code === 'invalid_json');
  const byViewer = await openViewer(t, daemon, { role: 'viewer' });
  byViewer.say({ type: 'complete', step: 'dev.events' });
  await byViewer.until('owner_only', ({ code }) => code === 'owner_only');

  // A viewer that does not read falls behind.
  slow.socket.pause();
  const pad = 'x'.repeat(20_000);
  const batches = Math.max(30, Math.ceil((1.5 * kernelTakes()) / (25 * pad.length)));
  for (let n = 0; n < batches; n += 1) await judged(daemon, key, Array.from({ length: 25 }, () => track('Large', { pad })));
  slow.socket.resume();
  await slow.until('lagged', ({ type }) => type === 'lagged');
  await plain.until('stats', ({ type }) => type === 'stats');
  await viewer.until('stats', ({ type }) => type === 'stats');

  const seen = new Set();
  for (const message of [viewer, plain, slow, byViewer].flatMap(({ messages }) => messages)) {
    seen.add(message.type);
    description.check(shapeOf(message.type), message);
  }
  const said = description.document.operations.follow.messages.map(({ $ref }) => $ref.split('/').at(-1));
  assert.deepEqual([...seen].sort(), said.toSorted());
});

test('a message with a member that the AsyncAPI document does not know is noticed', async (t) => {
  const { description } = await begin(t);
  const message = { type: 'lagged', from: 1, to: 2 };
  assert.deepEqual(description.faults(shapeOf('lagged'), message), []);
  assert.equal(description.faults(shapeOf('lagged'), { ...message, surplus: 1 }).length, 1);
});
