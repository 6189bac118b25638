import assert from 'node:assert/strict';
import { test } from 'node:test';

import { badOrder, goodOrder, track } from './support/calls.mjs';
import { startDaemon } from './support/daemon.mjs';
import { within } from './support/eventually.mjs';
import { judged, post } from './support/ingest.mjs';
import { onTerminal, plumbline, startTool } from './support/tool.mjs';

const useCase = ['--use-case', 'personalize-winback'];
const verdictsOf = (running) => running.lines().map((line) => JSON.parse(line)).filter(({ type }) => type === 'verdict').map(({ verdict }) => verdict.seq);
const upTo = (last) => Array.from({ length: last }, (_, n) => n + 1);

test('tail shows each call as it comes, with what is wrong below it', async (t) => {
  const daemon = await startDaemon(t, { args: useCase });
  const key = await daemon.devKey();
  const running = startTool(daemon, ['tail', '--since', '0', '--count', '2']);
  t.after(() => running.child.kill('SIGKILL'));
  await judged(daemon, key, [goodOrder(), badOrder()]);
  assert.equal(await within('tail ends', running.ended), 0);
  const [first, second, violation, hint] = running.lines();
  assert.match(first, /^\d\d:\d\d:\d\d\.\d{3} {2}dev\/Website +track +Order Completed +pass +#1$/);
  assert.match(second, /Order Completed +fail +#2$/);
  assert.match(violation, /^ {4}type +properties\.total must be a number, but the text "99\.50" was sent\.$/);
  assert.match(hint, /^ +hint: Send 99\.50 without quotes/);
});

test('tail goes on over kill -9 and a restart without a gap or a repeat', async (t) => {
  const daemon = await startDaemon(t);
  const key = await daemon.devKey();
  const running = startTool(daemon, ['tail', '--json']);
  t.after(() => running.child.kill('SIGKILL'));
  await running.until('the stream begins', ({ stdout }) => stdout.includes('"hello"'));
  let sent = 0;
  const send = async (count) => {
    await judged(daemon, key, Array.from({ length: count }, () => track('Tick')));
    sent += count;
  };
  for (let round = 0; round < 3; round += 1) {
    await send(40);
    if (round === 1) await running.until('some are shown', () => verdictsOf(running).length > 40);
    await daemon.kill();
    await daemon.startAgain();
    await send(40);
  }
  await daemon.stop();
  await daemon.startAgain();
  await send(5);
  await running.until('all are shown', () => verdictsOf(running).length >= sent);
  assert.deepEqual(verdictsOf(running), upTo(sent));
  await running.until('the lost connection is told', () => /trying to reach .* again\n/.test(running.stderr()));
  await running.until('the return is told', () => /the daemon is back: continuing after #\d+\n/.test(running.stderr()));
});

test('tail that was told where to begin comes back to there when nothing had come yet', async (t) => {
  const daemon = await startDaemon(t);
  const key = await daemon.devKey();
  await judged(daemon, key, [track('A'), track('B'), track('C')]);
  const { code, stdout } = await plumbline(daemon, ['tail', '--since', '1', '--count', '2', '--json']);
  assert.equal(code, 0);
  assert.deepEqual(stdout.split('\n').filter((line) => line.includes('"verdict"')).map((line) => JSON.parse(line).verdict.event), ['B', 'C']);
  const ago = await plumbline(daemon, ['tail', '--since', '10m', '--count', '3', '--timeout', '10m']);
  assert.equal(ago.code, 0, ago.stderr);
  assert.equal(ago.stdout.split('\n').length, 4);
});

test('tail keeps notices off stdout', async (t) => {
  const daemon = await startDaemon(t, { args: useCase });
  const running = startTool(daemon, ['tail', '--since', '0']);
  t.after(() => running.child.kill('SIGKILL'));
  await running.until('the stream begins', ({ stderr }) => stderr.includes('checklist:'));
  await post(daemon, '/v1/track', { key: 'x'.repeat(32), body: track('A') });
  await running.until('the notice is shown', ({ stderr }) => stderr.includes('notice: Invalid writeKey'));
  assert.equal(running.stdout(), '');
});

test('tail ends with 3 where the calls do not come in time, and with 0 where only the time was said', async (t) => {
  const daemon = await startDaemon(t);
  const late = await plumbline(daemon, ['tail', '--count', '1', '--timeout', '50ms']);
  assert.deepEqual([late.code, late.stderr], [3, 'plumbline tail: 0 of 1 calls came within 50ms\n']);
  assert.equal((await plumbline(daemon, ['tail', '--timeout', '50ms'])).code, 0);
});

test('tail colours on a terminal, and neither in a pipe nor where NO_COLOR says so', async (t) => {
  const daemon = await startDaemon(t, { args: useCase });
  await judged(daemon, await daemon.devKey(), [goodOrder()]);
  const line = 'tail --since 0 --count 1';
  assert.match(await onTerminal(daemon, line, { NO_COLOR: '' }), /\x1b\[32mpass/);
  assert.doesNotMatch(await onTerminal(daemon, line, { NO_COLOR: '1' }), /\x1b\[/);
  assert.doesNotMatch((await plumbline(daemon, line.split(' '))).stdout, /\x1b/);
});

test('what a call says moves no cursor: control characters of its event are escaped', async (t) => {
  const daemon = await startDaemon(t);
  await judged(daemon, await daemon.devKey(), [track('Evil\x1b[2J\u202e')]);
  const { stdout } = await plumbline(daemon, ['tail', '--since', '0', '--count', '1', '--payload']);
  assert.match(stdout, /Evil\\u001B\[2J\\u202E/);
  assert.doesNotMatch(stdout, /[\x1b\u202e]/);
});
