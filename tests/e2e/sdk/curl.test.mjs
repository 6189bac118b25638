import assert from 'node:assert/strict';
import { execFile, execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';

import { startDaemon, temporaryFolder } from '../support/daemon.mjs';
import { assertOrder, assertSameCalls, journalled, overload } from '../support/journalled.mjs';
import { callTypes, sdkReport } from '../support/sdk-report.mjs';

const run = promisify(execFile);
const version = /^curl (\S+)/.exec(execFileSync('curl', ['--version'], { encoding: 'utf8' }))[1];
// Debian's, not the lock file's: the table names its first two numbers.
const { proves, lacks } = sdkReport('curl', { version: version.split('.').slice(0, 2).join('.') });

const everyCall = [
  { type: 'identify', userId: 'user-1', traits: { mark: 'identify' } },
  { type: 'track', userId: 'user-1', event: 'Order Completed', properties: { mark: 'track', total: 27.5 } },
  { type: 'page', userId: 'user-1', name: 'Pricing', properties: { mark: 'page' } },
  { type: 'screen', userId: 'user-1', name: 'Home', properties: { mark: 'screen' } },
  { type: 'group', userId: 'user-1', groupId: 'company-1', traits: { mark: 'group' } },
  { type: 'alias', userId: 'user-1', previousId: 'anonymous of user-1' },
];

const curl = async (...args) => (await run('curl', ['--silent', '--show-error', ...args])).stdout;

proves(callTypes, 'what each call says is in the journal, once, in order', async (t) => {
  const daemon = await startDaemon(t);
  const key = await daemon.devKey();
  for (const { type, ...call } of everyCall) assert.equal(await curl('-u', `${key}:`, `${daemon.url}/v1/${type}`, '--json', JSON.stringify(call)), '{"success":true}');
  const kept = await journalled(daemon);
  assertSameCalls(kept, everyCall.map(({ type, ...call }) => call));
  assert.deepEqual(kept.map(({ verdict }) => verdict.type), everyCall.map(({ type }) => type), 'the route is the type');
  assertOrder(kept, everyCall);
});

proves(['gzip'], 'a compressed batch, sent in chunks, is taken', async (t) => {
  const daemon = await startDaemon(t);
  const file = join(temporaryFolder(t), 'batch.gz');
  writeFileSync(file, gzipSync(JSON.stringify({ batch: everyCall, writeKey: await daemon.devKey() })));
  assert.equal(await curl('-H', 'Content-Encoding: gzip', '-H', 'Transfer-Encoding: chunked', '--data-binary', `@${file}`, `${daemon.url}/v1/batch`), '{"success":true}');
  assertSameCalls(await journalled(daemon), everyCall);
});

proves(['restart', '429'], 'its own --retry outlasts an overload and a restart, and repeats are known by their messageId', async (t) => {
  const daemon = await startDaemon(t, { args: ['--rate-limit', '1'] });
  const key = await daemon.devKey();
  const call = (n) => ({ userId: 'user-1', event: 'Counted', messageId: `call-${n}`, properties: { mark: `call ${n}` } });
  const send = (n) => curl('--retry', '20', '--retry-max-time', '300', '--retry-all-errors', '--retry-connrefused', '-u', `${key}:`, `${daemon.url}/v1/track`, '--json', JSON.stringify(call(n)));
  const sent = await overload(daemon, 2, async (from) => {
    for (const said of await Promise.all([send(from), send(from + 1)])) assert.match(said, /"success":true/);
  });
  await daemon.kill();
  const last = send(sent);
  await daemon.startAgain();
  assert.match(await last, /"success":true/);
  assert.match(await send(sent), /"success":true/);
  assertSameCalls(await journalled(daemon), Array.from({ length: sent + 1 }, (_, n) => call(n)));
});

lacks('flush on exit', 'it ends when its call is answered');
