import assert from 'node:assert/strict';
import { test } from 'node:test';

import { track } from './support/calls.mjs';
import { startDaemon } from './support/daemon.mjs';
import { eventually } from './support/eventually.mjs';
import { post } from './support/ingest.mjs';
import { startReceiver } from './support/receiver.mjs';
import { openConnection, requestText } from './support/socket.mjs';
import { openViewer } from './support/viewer.mjs';

const well = { code: 0, signal: null };
const cut = /some connections did not end in time; closing them/;

test('SIGTERM ends an idle daemon at once, exit 0', async (t) => {
  const daemon = await startDaemon(t);
  await openConnection(t, daemon);
  assert.deepEqual(await daemon.stop(), well);
  assert.doesNotMatch(daemon.stderr(), cut);
});

test('SIGTERM under load drains: every call that was answered 200 is kept', async (t) => {
  const daemon = await startDaemon(t);
  const key = await daemon.devKey();
  const answered = [];
  const statuses = new Set();
  let stopping = false;
  const clients = Array.from({ length: 8 }, async () => {
    while (!stopping || answered.length === 0) {
      const call = track('Tick');
      try {
        const answer = await post(daemon, '/v1/track', { key, body: call });
        statuses.add(answer.status);
        if (answer.status === 200) answered.push(call.messageId);
      } catch {
        return;
      }
    }
  });
  await eventually('the load is on', () => answered.length > 200);
  stopping = true;
  assert.deepEqual(await daemon.stop(), well);
  await Promise.all(clients);
  assert.ok([...statuses].every((status) => status === 200 || status === 503), [...statuses].join());

  await daemon.startAgain();
  const kept = (await daemon.owner.verdicts()).map(({ messageId }) => messageId);
  assert.deepEqual(answered.filter((id) => !kept.includes(id)), []);
});

test('SIGTERM waits for nobody: a half request, a viewer that does not read', async (t) => {
  const daemon = await startDaemon(t);
  const half = await openConnection(t, daemon);
  half.write(requestText('POST', '/v1/track', { body: '{"event":' }).slice(0, -3));
  const stuck = await openViewer(t, daemon);
  stuck.socket.pause();
  assert.deepEqual(await daemon.stop(), well);
  await daemon.logged(cut);
});

test('SIGTERM waits for no destination that does not answer, neither to a delivery nor to a test', async (t) => {
  const daemon = await startDaemon(t, { args: ['--allow-private-destinations', '--use-case', 'personalize-winback'] });
  const [website] = (await daemon.owner.get('/api/sources')).sources;
  const receivers = await Promise.all([0, 1].map(() => startReceiver(t, { answer: () => ({ silent: true }) })));
  const made = [];
  for (const { url } of receivers)
    made.push(await daemon.owner.post('/api/destinations', { name: 'Silent', kind: 'webhook', category: 'Analytics', env: 'dev', sources: [website.id], settings: { url } }));
  await daemon.owner.patch(`/api/destinations/${made[1].id}`, { state: 'paused' });
  await post(daemon, '/v1/track', { key: website.writeKey, body: track('Tick') });
  const tested = daemon.owner.post(`/api/destinations/${made[1].id}/test`).catch(() => 'cut');
  await eventually('both wait for an answer', () => receivers.every(({ requests }) => requests.length === 1));
  assert.deepEqual(await daemon.stop(), well);
  assert.doesNotMatch(daemon.stderr(), /did not end when they were closed/);
  await tested;
});
