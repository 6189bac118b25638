import assert from 'node:assert/strict';
import { test } from 'node:test';
import { brotliCompressSync, gzipSync } from 'node:zlib';

import { track } from './support/calls.mjs';
import { startDaemon } from './support/daemon.mjs';
import { assertRefused, assertTaken, post } from './support/ingest.mjs';
import { memoryIsItsOwn, residentMegabytes } from './support/memory.mjs';

const gzip = { 'content-encoding': 'gzip' };
const packed = (value) => gzipSync(typeof value === 'string' ? value : JSON.stringify(value));

test('a gzip body is taken, with the key in it, in pieces too', async (t) => {
  const daemon = await startDaemon(t);
  const key = await daemon.devKey();
  assertTaken(await post(daemon, '/v1/track', { key, body: packed(track('Alone')), headers: gzip }));
  assertTaken(await post(daemon, '/v1/batch', { body: packed({ batch: [track('Batched')], writeKey: key }), headers: gzip }));
  const members = Buffer.concat([gzipSync('{"batch":['), gzipSync(`${JSON.stringify(track('Two members'))}]}`)]);
  assertTaken(await post(daemon, '/v1/batch', { key, body: members, headers: { 'content-encoding': 'GZIP' } }));
  assert.deepEqual((await daemon.owner.verdicts()).map(({ event }) => event), ['Alone', 'Batched', 'Two members']);
});

test('a gzip bomb is refused at its limit, and costs neither memory nor the daemon', async (t) => {
  const daemon = await startDaemon(t);
  const key = await daemon.devKey();
  const bomb = gzipSync(Buffer.alloc(100 * 1024 * 1024, ' '));
  const before = residentMegabytes(daemon);
  for (let n = 0; n < 5; n += 1) {
    assertRefused(await post(daemon, '/v1/batch', { key, body: bomb, headers: gzip }), 400, 'batch_too_large');
    assertRefused(await post(daemon, '/v1/track', { key, body: bomb, headers: gzip }), 400, 'call_too_large');
  }
  if (memoryIsItsOwn(daemon)) assert.ok(residentMegabytes(daemon) - before < 32, 'memory stays bounded');
  assertTaken(await post(daemon, '/v1/track', { key, body: track('After the bomb') }));
});

test('what is no whole gzip stream is 400, and the next request is served', async (t) => {
  const daemon = await startDaemon(t);
  const key = await daemon.devKey();
  const whole = packed(track('Whole'));
  const wrongSum = Buffer.from(whole);
  wrongSum[wrongSum.length - 6] ^= 0xff;
  const broken = {
    'no gzip at all': 'plain text',
    'cut off': whole.subarray(0, whole.length - 9),
    'cut in its head': whole.subarray(0, 5),
    'a wrong checksum': wrongSum,
    'rubbish behind it': Buffer.concat([whole, Buffer.from('rubbish')]),
    'nothing': Buffer.alloc(0),
  };
  for (const [what, body] of Object.entries(broken)) {
    await t.test(what, async () => {
      assertRefused(await post(daemon, '/v1/track', { key, body, headers: gzip }), 400);
      assertTaken(await post(daemon, '/v1/track', { key, body: whole, headers: gzip }));
    });
  }
});

test('an encoding that is not spoken is 400, with those that are', async (t) => {
  const daemon = await startDaemon(t);
  const body = brotliCompressSync(JSON.stringify(track('Brotli')));
  const answer = await post(daemon, '/v1/track', { key: await daemon.devKey(), body, headers: { 'content-encoding': 'br' } });
  assertRefused(answer, 400);
  assert.match(answer.json.message, /gzip/);
});
