import assert from 'node:assert/strict';
import { test } from 'node:test';

import { track } from './support/calls.mjs';
import { runToEnd, startDaemon } from './support/daemon.mjs';
import { eventually } from './support/eventually.mjs';
import { judged } from './support/ingest.mjs';
import { kernelTakes } from './support/kernel.mjs';
import { openViewer } from './support/viewer.mjs';

const none = 1006; // no close frame came

test('a viewer that answers no ping is cut off; one that answers, and one that speaks, stay', async (t) => {
  // Long enough that those who are to stay are heard on a busy machine.
  const daemon = await startDaemon(t, { args: ['--viewer-timeout', '10'] });
  const answering = await openViewer(t, daemon);
  // Who speaks is there, whether it knows pings or not.
  const speaking = await openViewer(t, daemon, { answersPings: false });
  const said = setInterval(() => speaking.say({ type: 'resume' }), 200);
  t.after(() => clearInterval(said));
  const silent = await openViewer(t, daemon, { answersPings: false });
  assert.equal(await silent.closed(), none);
  assert.ok(silent.pings > 0 && answering.pings > 0, 'they were asked');
  await judged(daemon, await daemon.devKey(), [track('Still looking')]);
  for (const viewer of [answering, speaking]) {
    await viewer.untilSeq(1);
    assert.equal(viewer.closeCode, undefined);
  }
});

test('a viewer that reads nothing is cut off when it has answered no ping for so long, and the daemon holds nothing of it', async (t) => {
  const daemon = await startDaemon(t, { args: ['--viewer-timeout', '1'] });
  const stuck = await openViewer(t, daemon, { query: '?since=0&payload=1' });
  stuck.socket.pause();
  const key = await daemon.devKey();
  // More than the kernel takes for it: a ping has no way through.
  const batches = Math.ceil((1.5 * kernelTakes()) / 250_000);
  for (let n = 0; n < batches; n += 1) await judged(daemon, key, Array.from({ length: 250 }, () => track('Tick', { pad: 'x'.repeat(1_000) })));
  await eventually('nobody watches any more', async () => /^plumbline_viewers 0$/m.test((await daemon.owner.ask('GET', '/metrics')).text));
  stuck.socket.resume();
  assert.equal(await stuck.closed(), none);
  assert.ok(stuck.seqs.length < batches * 250, `${stuck.seqs.length}`);
});

for (const [signal, code] of [['SIGTERM', 1012], ['SIGINT', 1001]])
  test(`at ${signal} viewers are told ${code}`, async (t) => {
    const daemon = await startDaemon(t);
    const viewer = await openViewer(t, daemon);
    assert.deepEqual(await daemon.stop(signal), { code: 0, signal: null });
    assert.equal(await viewer.closed(), code);
  });

test('a viewer that says goodbye is answered with its own code', async (t) => {
  const daemon = await startDaemon(t);
  for (const code of [1000, 4000]) {
    const viewer = await openViewer(t, daemon);
    viewer.socket.close(code);
    assert.equal(await viewer.closed(), code);
  }
});

test('a message of 64 KiB is taken, one byte more ends the socket with 1009, text that is no UTF-8 with 1007', async (t) => {
  const daemon = await startDaemon(t);
  const message = (bytes) => '{"type":"x"}'.padEnd(bytes);
  const talking = await openViewer(t, daemon);
  talking.socket.send(message(65_536));
  await talking.until('an answer', ({ type }) => type === 'error');
  talking.socket.send(message(65_537));
  assert.equal(await talking.closed(), 1009);
  const garbled = await openViewer(t, daemon);
  garbled.socket.send(Buffer.from([0x22, 0xff, 0x22]), { binary: false });
  assert.equal(await garbled.closed(), 1007);
});

test('--viewer-timeout takes 1 to 3600 seconds', async () => {
  for (const [seconds, code] of [['1', 0], ['3600', 0], ['0', 2], ['3601', 2], ['soon', 2]])
    assert.equal((await runToEnd(['--check-config', '--viewer-timeout', seconds])).code, code, seconds);
});
