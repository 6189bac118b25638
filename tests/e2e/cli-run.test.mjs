import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';

import { badOrder, goodOrder, track } from './support/calls.mjs';
import { startDaemon, temporaryFolder } from './support/daemon.mjs';
import { eventually } from './support/eventually.mjs';
import { judged } from './support/ingest.mjs';
import { plumbline } from './support/tool.mjs';

const useCase = ['--use-case', 'personalize-winback'];

test('send makes a call that passes for every event of the plan, and is no evidence', async (t) => {
  const daemon = await startDaemon(t, { args: useCase });
  await daemon.owner.post('/api/setup/review');
  const { rules } = await daemon.owner.get('/api/plan');
  for (const { event } of rules) {
    const { code, stdout } = await plumbline(daemon, ['send', event]);
    assert.equal(code, 0, stdout);
    assert.match(stdout, / pass +#\d+\n$/);
  }
  const { steps } = await daemon.owner.get('/api/checklist?env=dev');
  assert.deepEqual(steps.find(({ id }) => id === 'dev.events').items.map(({ state }) => state), rules.map(() => 'not_seen'));
});

test('send --break sends the property wrong, and the verdict says so', async (t) => {
  const daemon = await startDaemon(t, { args: useCase });
  const broken = await plumbline(daemon, ['send', 'Order Completed', '--break', 'total']);
  assert.equal(broken.code, 0, broken.stderr);
  assert.match(broken.stdout, /fail +#1\n +type +properties\.total must be a number/);
  assert.equal((await plumbline(daemon, ['send', 'Order Completed', '--break', 'nonsense'])).code, 2);
  assert.equal((await plumbline(daemon, ['send', 'Nonsense'])).code, 2);
  const viewer = await plumbline(daemon, ['send', 'Order Completed', '--token', daemon.token('viewer')]);
  assert.match(viewer.stderr, /a viewer token cannot read write keys/);
});

test('replay sends calls in their order, over several requests, and knows those that were there', async (t) => {
  const daemon = await startDaemon(t);
  const calls = Array.from({ length: 1000 }, (_, n) => track(`Call ${n}`));
  const file = join(temporaryFolder(t), 'calls.ndjson');
  writeFileSync(file, calls.map((call) => `${JSON.stringify(call)}\n`).join(''));
  const first = await plumbline(daemon, ['replay', file, '--json']);
  assert.equal(first.code, 0, first.stderr);
  assert.deepEqual(JSON.parse(first.stdout), { sent: 1000, passed: 0, failed: 0, unchecked: 1000, duplicates: 0, unreadable: 0 });
  const kept = (await plumbline(daemon, ['events', '--json'])).stdout.trim().split('\n').map((line) => JSON.parse(line).event);
  assert.deepEqual(kept, calls.map(({ event }) => event));
  assert.equal(JSON.parse((await plumbline(daemon, ['replay', file, '--json'])).stdout).duplicates, 1000);
});

test('a replay completes no step, unless it says that it is evidence', async (t) => {
  const daemon = await startDaemon(t, { args: useCase });
  await daemon.owner.post('/api/setup/review');
  const replay = async (...flags) => {
    const answered = await plumbline(daemon, ['replay', '-', ...flags], { input: JSON.stringify(goodOrder()) });
    assert.equal(answered.code, 0, answered.stderr);
  };
  await replay();
  const { verdict } = await daemon.owner.get('/api/events/1');
  assert.deepEqual([verdict.result, verdict.notes.map(({ code }) => code).includes('replayed')], ['pass', true]);
  const order = async () => (await daemon.owner.step('dev.events')).missing.find(({ item }) => item === 'Order Completed');
  assert.match((await order()).message, /1 call came but does not count \(1 replayed\)\. .*--as-evidence/);
  assert.equal((await daemon.owner.step('dev.sources')).state, 'todo');
  await replay('--as-evidence');
  await eventually('the source is receiving', async () => (await daemon.owner.step('dev.sources')).state === 'done');
  assert.equal(await order(), undefined);
});

test('replay of what another daemon exported fails with 3 where a call fails', async (t) => {
  const from = await startDaemon(t);
  await judged(from, await from.devKey(), [goodOrder(), badOrder()]);
  const { stdout } = await plumbline(from, ['events', '--json', '--payload']);
  const to = await startDaemon(t, { args: useCase });
  const replayed = await plumbline(to, ['replay', '-'], { input: stdout });
  assert.equal(replayed.code, 3);
  assert.match(replayed.stderr, /^2 calls sent: 1 passed, 1 failed/);
});

const send = (event) =>
  `fetch(process.env.PLUMBLINE_URL + '/v1/track', { method: 'POST', headers: { authorization: 'Basic ' + btoa(process.env.PLUMBLINE_WRITE_KEY + ':') }, body: JSON.stringify(${JSON.stringify(event)}) }).then((answer) => process.exit(answer.ok ? Number(process.env.STATUS) : 9))`;
const run = (event, status) => plumbline(undefined, ['run', ...useCase, '--', process.execPath, '-e', send(event)], { env: { STATUS: String(status) } });

test('run gives a command a daemon of its own, and ends with the worse of its status and the verdicts', async () => {
  const good = await run(goodOrder(), 0);
  assert.equal(good.code, 0, good.stderr);
  assert.match(good.stderr, /plumbline run: 1 call: 1 passed, 0 failed, 0 unchecked; .* ended with 0\n$/);
  const bad = await run(badOrder(), 0);
  assert.equal(bad.code, 3);
  assert.match(bad.stderr, /properties\.total must be a number/);
  assert.equal((await run(badOrder(), 1)).code, 3);
  assert.equal((await run(goodOrder(), 5)).code, 5);
  assert.equal((await plumbline(undefined, ['run', '--', '/no/such/program'])).code, 127);
  assert.equal((await plumbline(undefined, ['run', '--allow-empty', '--', '/no/such/program'])).code, 127);
  assert.equal((await plumbline(undefined, ['run', '--plan', '/no/such/plan', '--', 'true'])).code, 2);
});

test('completion knows every command and its flags, and the manual is one', async () => {
  const script = (await plumbline(undefined, ['completion', 'bash'])).stdout;
  const complete = (...words) =>
    execFileSync('bash', ['-c', `${script}\nCOMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${words.length - 1}; _plumbline; echo "\${COMPREPLY[*]}"`], { encoding: 'utf8' }).trim();
  assert.equal(complete('plumbline', 'cover'), 'coverage');
  assert.equal(complete('plumbline', 'sources', 'rot'), 'rotate-key');
  assert.equal(complete('plumbline', 'tail', '--si'), '--since');
  for (const shell of ['zsh', 'fish']) assert.match((await plumbline(undefined, ['completion', shell])).stdout, /rotate-key/);
  const manual = (await plumbline(undefined, ['man'])).stdout;
  assert.match(manual, /^\.TH PLUMBLINE 1 /);
  assert.match(manual, /\n\.SS tail FILTER\n/);
});

test('run fails where no call arrived, where none was judged and where a request was refused', async () => {
  const script = (body, path = '/v1/track') =>
    `fetch(process.env.PLUMBLINE_URL + '${path}', { method: 'POST', headers: { authorization: 'Basic ' + btoa(process.env.PLUMBLINE_WRITE_KEY + ':') }, body: ${JSON.stringify(JSON.stringify(body))} }).then(() => process.exit(0))`;
  const ended = async (flags, code) => {
    const { code: status, stderr } = await plumbline(undefined, ['run', ...flags, '--', process.execPath, '-e', code]);
    return [status, stderr];
  };
  const [silent, told] = await ended(useCase, '');
  assert.equal(silent, 3, told);
  assert.match(told, /plumbline run: 0 calls: .*\nplumbline run: no call arrived \(--allow-empty accepts that\)\n$/);
  assert.equal((await ended([...useCase, '--allow-empty'], ''))[0], 0);
  const [unjudged, why] = await ended([], script(goodOrder()));
  assert.equal(unjudged, 3, why);
  assert.match(why, /no call was checked: /);
  assert.equal((await ended(['--allow-empty'], script(goodOrder())))[0], 0);
  const [refused, notice] = await ended([...useCase, '--allow-empty'], script({ event: 'Order Completed' }));
  assert.equal(refused, 3, notice);
  assert.match(notice, /refused: Missing userId or anonymousId.*\nplumbline run: 0 calls: .*; 1 request was refused; /);
  assert.equal((await ended([...useCase, '--allow-empty'], script({}, '/favicon.ico')))[0], 0);
});

test('replay reads the calls of a recording, also gzip, and fails where there are none', async (t) => {
  const daemon = await startDaemon(t, { args: useCase });
  const { messageId, ...order } = goodOrder();
  const request = (method, url, body) => ({ request: { method, url, postData: { mimeType: 'text/plain', ...body } } });
  const har = (...entries) => JSON.stringify({ log: { version: '1.2', entries } }, null, 2);
  const recorded = har(
    request('GET', 'https://shop.example/'),
    request('POST', 'https://api.segment.io/v1/t', { text: JSON.stringify({ ...order, messageId: 'h1' }) }),
    request('POST', 'https://api.segment.io/v1/batch', { encoding: 'base64', text: gzipSync(JSON.stringify({ batch: [{ ...order, messageId: 'h2' }] })).toString('base64') }),
  );
  const file = join(temporaryFolder(t), 'shop.har');
  for (const [name, bytes, duplicates] of [[file, recorded, 0], [`${file}.gz`, gzipSync(recorded), 2]]) {
    writeFileSync(name, bytes);
    const { code, stdout, stderr } = await plumbline(daemon, ['replay', name, '--json']);
    assert.equal(code, 0, stderr);
    assert.match(stderr, /a HAR: 2 of its 3 requests hold calls\n/);
    assert.deepEqual(JSON.parse(stdout), { sent: 2, passed: 2 - duplicates, failed: 0, unchecked: 0, duplicates, unreadable: 0 });
  }
  writeFileSync(file, har(request('GET', 'https://shop.example/')));
  const none = await plumbline(daemon, ['replay', file]);
  assert.equal(none.code, 3, none.stderr);
  assert.match(none.stderr, /a HAR: 0 of its 1 request hold calls\n/);
});
