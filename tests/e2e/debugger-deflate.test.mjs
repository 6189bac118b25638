import assert from 'node:assert/strict';
import { test } from 'node:test';

import { goodOrder, track } from './support/calls.mjs';
import { startDaemon } from './support/daemon.mjs';
import { judged } from './support/ingest.mjs';
import { openViewer } from './support/viewer.mjs';

const winback = { args: ['--use-case', 'personalize-winback'] };

test('a viewer that offers permessage-deflate gets the same stream in a fraction of the bytes; one that does not gets it plain', async (t) => {
  const daemon = await startDaemon(t, winback);
  const packed = await openViewer(t, daemon, { query: '?payload=1', deflate: true });
  const plain = await openViewer(t, daemon, { query: '?payload=1' });
  assert.match(packed.socket.extensions, /permessage-deflate/);
  assert.equal(plain.socket.extensions, '');
  const key = await daemon.devKey();
  for (let n = 0; n < 10; n += 1) await judged(daemon, key, Array.from({ length: 50 }, () => goodOrder()));
  await Promise.all([packed.untilSeq(500), plain.untilSeq(500)]);
  assert.deepEqual(packed.seqs, plain.seqs);
  assert.deepEqual(packed.messages.find(({ type }) => type === 'verdict').call, plain.messages.find(({ type }) => type === 'verdict').call);
  const bytes = ({ socket }) => socket._socket.bytesRead;
  t.diagnostic(`${bytes(plain)} bytes plain, ${bytes(packed)} packed`);
  assert.ok(bytes(packed) * 2 < bytes(plain));

  // What the client says may be packed too.
  packed.say({ type: 'filter', filter: { event: 'Wanted', q: 'x'.repeat(2_000) } });
  packed.say({ type: 'filter', filter: { event: 'Wanted' } });
  await packed.settled();
  await judged(daemon, key, [track('Other'), track('Wanted')]);
  await packed.untilSeq(502);
  assert.ok(!packed.seqs.includes(501));
});

test('a message that inflates to more than is taken ends its socket, and nobody else’s', async (t) => {
  const daemon = await startDaemon(t, winback);
  const other = await openViewer(t, daemon);
  const bomber = await openViewer(t, daemon, { deflate: true });
  bomber.socket.send(JSON.stringify({ type: 'x', pad: ' '.repeat(64 * 1024 * 1024) }));
  assert.ok([1006, 1009].includes(await bomber.closed()), 'too big, if the end of what it sends lets it hear that');
  await judged(daemon, await daemon.devKey(), [track('Tea Drunk')]);
  await other.untilSeq(1);
});
