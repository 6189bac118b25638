import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { badOrder, goodOrder, track } from './support/calls.mjs';
import { startDaemon, temporaryFolder } from './support/daemon.mjs';
import { eventually, within } from './support/eventually.mjs';
import { judged } from './support/ingest.mjs';
import { onTerminal, plumbline, startTool } from './support/tool.mjs';

const useCase = ['--use-case', 'personalize-winback'];

test('the tool finds a daemon by its state directory, by flags and by the environment', async (t) => {
  const daemon = await startDaemon(t);
  for (const [args, env, known] of [
    [[], {}, daemon],
    [['--state-dir', daemon.stateDir], {}, undefined],
    [['--url', daemon.url, '--token', daemon.token('viewer')], { STATE_DIRECTORY: '/nowhere' }, undefined],
    [[], { STATE_DIRECTORY: '/nowhere', PLUMBLINE_URL: daemon.url, PLUMBLINE_TOKEN: daemon.token('owner') }, undefined],
  ]) {
    const { code, stdout, stderr } = await plumbline(known, ['sources', ...args], { env });
    assert.equal(code, 0, stderr);
    assert.match(stdout, /Website/);
  }
});

test('no daemon, no token and a wrong token are each told in a sentence', async (t) => {
  const daemon = await startDaemon(t);
  const wrong = await plumbline(daemon, ['events', '--token', 'nonsense']);
  assert.equal(wrong.code, 1);
  assert.match(wrong.stderr, /^plumbline events: the daemon does not know this token: /);
  const none = await plumbline(undefined, ['events'], { env: { STATE_DIRECTORY: temporaryFolder(t) } });
  assert.equal(none.code, 2);
  assert.match(none.stderr, /no token can be read in /);
  await daemon.stop();
  const gone = await plumbline(daemon, ['events']);
  assert.equal(gone.code, 1);
  assert.match(gone.stderr, /^plumbline events: no daemon answers at http:\/\/127\.0\.0\.1:\d+ \(Connection refused\)\. Start plumblined/);
});

test('events are a table for people and a Verdict a line for programs', async (t) => {
  const daemon = await startDaemon(t, { args: useCase });
  const verdicts = await judged(daemon, await daemon.devKey(), [goodOrder(), badOrder()]);
  const table = await plumbline(daemon, ['events']);
  assert.equal(table.code, 0, table.stderr);
  const [head, newest, oldest] = table.stdout.split('\n');
  assert.match(head, /^SEQ +RECEIVED +ENV +SOURCE +TYPE +EVENT +RESULT +FIRST VIOLATION$/);
  assert.match(newest, /^ +2 .* fail +properties\.total must be a number/);
  assert.match(oldest, /^ +1 .* pass$/);
  const lines = await plumbline(daemon, ['events', '--json']);
  assert.deepEqual(lines.stdout.trim().split('\n').map((line) => JSON.parse(line)), verdicts);
  const one = JSON.parse((await plumbline(daemon, ['events', '2', '--json'])).stdout);
  assert.deepEqual(one.verdict, verdicts[1]);
  assert.match((await plumbline(daemon, ['events', '2'])).stdout, /hint: Send 99\.50 without quotes/);
  assert.equal((await plumbline(daemon, ['events', '3'])).code, 1);
});

test('events, problems and expect colour on a terminal, and neither in a pipe nor where NO_COLOR says so', async (t) => {
  const daemon = await startDaemon(t, { args: useCase });
  await judged(daemon, await daemon.devKey(), [goodOrder(), badOrder()]);
  const file = join(temporaryFolder(t), 'expected.json');
  writeFileSync(file, JSON.stringify({ noneFailing: false, events: [{ type: 'track', event: 'Order Completed' }] }));
  await daemon.owner.get('/api/problems'); // all is counted
  for (const [line, coloured] of [['events', /\x1b\[31mfail/], ['events 2', /\x1b\[31mfail/], ['problems', /\x1b\[31mfailing/], [`expect ${file}`, /\x1b\[32mas expected/]]) {
    assert.match(await onTerminal(daemon, line, { NO_COLOR: '' }), coloured, line);
    assert.doesNotMatch(await onTerminal(daemon, line, { NO_COLOR: '1' }), /\x1b\[/, line);
    const piped = await plumbline(daemon, line.split(' '));
    assert.equal(piped.code, 0, piped.stderr);
    assert.doesNotMatch(piped.stdout + piped.stderr, /\x1b/, line);
  }
});

test('events take --since, --to, --limit and --env; a filter that is none is 2 with its place', async (t) => {
  const daemon = await startDaemon(t, { args: useCase });
  await judged(daemon, await daemon.devKey(), [goodOrder(), badOrder(), track('Page Viewed')]);
  const seqs = async (...args) => {
    const { code, stdout, stderr } = await plumbline(daemon, ['events', '--json', ...args]);
    assert.equal(code, 0, stderr);
    return stdout.split('\n').filter((line) => line !== '').map((line) => JSON.parse(line).seq);
  };
  assert.deepEqual(await seqs('--since', '10m'), [1, 2, 3]);
  assert.deepEqual(await seqs('--since', new Date(Date.now() + 60_000).toISOString()), []);
  assert.deepEqual(await seqs('--to', '10m'), []);
  assert.deepEqual(await seqs('--env', 'prod'), []);
  assert.deepEqual(await seqs('result:fail', 'event:Order Completed'), [2]);
  assert.equal((await seqs('--limit', '2')).length, 2);
  const wrong = await plumbline(daemon, ['events', 'result:maybe']);
  assert.deepEqual([wrong.code, wrong.stdout], [2, '']);
  assert.match(wrong.stderr, /result:maybe\n *\^/);
  for (const args of [['--since', 'yesterday'], ['--limit', '0'], ['--env', 'moon'], ['--since', '1h', '--from', '2h']]) assert.equal((await plumbline(daemon, ['events', ...args])).code, 2, args.join(' '));
  for (const name of ['--since', '--from', '--to']) assert.match((await plumbline(daemon, ['events', name, 'yesterday'])).stderr, new RegExp(`^plumbline events: ${name} must be`));
});

test('problems and expect answer programs with the API’s own JSON', async (t) => {
  const daemon = await startDaemon(t, { args: useCase });
  await judged(daemon, await daemon.devKey(), [goodOrder(), badOrder()]);
  const asked = await daemon.owner.get('/api/problems');
  const problems = await plumbline(daemon, ['problems', '--json']);
  assert.deepEqual([problems.code, JSON.parse(problems.stdout)], [0, asked]);
  assert.deepEqual(JSON.parse((await plumbline(daemon, ['problems', '--json', '--env', 'prod'])).stdout).problems, []);
  const expectation = (more) => ({ input: JSON.stringify({ events: [{ type: 'track', event: 'Order Completed' }], ...more }) });
  const ok = await plumbline(daemon, ['expect', '-', '--json'], expectation({ noneFailing: false }));
  assert.deepEqual([ok.code, JSON.parse(ok.stdout).ok], [0, true]);
  const failing = await plumbline(daemon, ['expect', '-', '--json', '--timeout', '0s'], expectation({}));
  assert.deepEqual([failing.code, JSON.parse(failing.stdout).failing], [3, [2]]);
});

test('the set-up is walked by commands: choose, review, publish; an override has its reason', async (t) => {
  const daemon = await startDaemon(t);
  const run = async (...args) => {
    const { code, stdout, stderr } = await plumbline(daemon, args);
    assert.equal(code, 0, `${args.join(' ')}: ${stderr}`);
    return stdout;
  };
  assert.match(await run('setup'), /State +choosing\n/);
  assert.match(await run('setup', 'choose', 'personalize-winback'), /State +reviewing\n/);
  assert.match(await run('plan'), /track:Order Completed:1/);
  assert.match(await run('setup', 'review'), /State +building\n/);
  assert.match(await run('plan', 'versions'), /VERSION/);
  const made = JSON.parse(await run('sources', 'create', 'Phone app', '--category', 'Mobile', '--json'));
  assert.deepEqual([made.name, made.category, made.env], ['Phone app', 'Mobile', 'dev']);
  assert.match(await run('sources', 'publish', 'Phone app'), /Environment +prod\n/);
  assert.match(await run('sources', 'rotate-key', made.id), /Old key +\.\.\./);
  assert.match(await run('sources'), /CALLS +A MINUTE/);
  assert.match(await run('sources', 'show', 'Website'), /In a minute +0\n/);
  const early = await plumbline(daemon, ['checklist', 'complete', 'dev.events']);
  assert.equal(early.code, 3);
  assert.match(early.stderr, /missing: No Order Completed call has come in dev yet\./);
  assert.match(await run('checklist', 'complete', 'dev.events', '--override', 'seen by eye'), /\[x\] dev\.events .* by owner: seen by eye/);
  assert.match(await run('sessions', 'create', 't1'), /Dev write key +\w+\.t1\n/);
  assert.equal(JSON.parse(await run('plan', 'export')).rules.length > 0, true);
  const viewer = await plumbline(daemon, ['setup', 'reset', '--confirm', 'default', '--token', daemon.token('viewer')]);
  assert.equal(viewer.code, 1);
});

test('destinations are made, paused, gone on with and deleted by their names', async (t) => {
  const daemon = await startDaemon(t, { args: ['--allow-private-destinations'] });
  const run = (...args) => plumbline(daemon, ['destinations', ...args]);
  const made = await run('create', 'Hook', '--source', 'Website', '--set', 'url=http://127.0.0.1:9/hook');
  assert.equal(made.code, 0, made.stderr);
  assert.match(made.stdout, /State +running\n/);
  assert.match((await run()).stdout, /Hook +webhook +Analytics +dev +running/);
  assert.match((await run('pause', 'Hook')).stdout, /State +paused\n/);
  assert.match((await run('resume', 'Hook')).stdout, /State +running\n/);
  const tested = await run('test', 'Hook');
  assert.deepEqual([tested.code, /Connection refused/.test(tested.stderr)], [1, true]);
  assert.equal((await run('show', 'Nonsense')).code, 2);
  assert.equal((await run('delete', 'Hook')).code, 0);
  assert.equal((await run()).stdout, 'no destinations\n');
});

test('wait ends when the event passes, and with 3 and what is missing when it does not', async (t) => {
  const daemon = await startDaemon(t, { args: useCase });
  await daemon.owner.post('/api/setup/review');
  const late = await plumbline(daemon, ['wait', '--event', 'Order Completed', 'Page Viewed', '--timeout', '50ms']);
  assert.equal(late.code, 3);
  assert.match(late.stdout, /^No Order Completed call has come in dev yet\. .*Website\.\nNo Page Viewed call has come in dev yet\. .*\n$/);
  const waiting = startTool(daemon, ['wait', '--event', 'Order Completed', '--timeout', '10m']);
  t.after(() => waiting.child.kill('SIGKILL'));
  await judged(daemon, await daemon.devKey(), [goodOrder()]);
  assert.equal(await within('wait ends', waiting.ended), 0, waiting.stderr());
  assert.equal((await plumbline(daemon, ['wait', '--step', 'dev.review', '--timeout', '0s'])).code, 0);
  await eventually('the sources are done', async () => (await daemon.owner.step('dev.sources')).state === 'done');
  await daemon.owner.post('/api/sources', { name: 'App', category: 'Mobile', env: 'dev' });
  const regressed = await plumbline(daemon, ['wait', '--step', 'dev.sources', '--timeout', '0s']);
  assert.equal(regressed.code, 3);
  assert.match(regressed.stdout, /^dev\.sources was done, but has regressed: No call has come from App \(dev\) yet: .*plumbline sources disable/);
  assert.match(regressed.stderr, /--allow-regressed/);
  assert.equal((await plumbline(daemon, ['wait', '--step', 'dev.sources', '--timeout', '0s', '--allow-regressed'])).code, 0);
  const unknown = await plumbline(daemon, ['wait', '--event', 'Nonsense', '--timeout', '0s']);
  assert.equal(unknown.code, 2);
  assert.match(unknown.stderr, /the event 'Nonsense' is not on the checklist of dev/);
});

test('expect waits for what a session should receive, and shows the nearest miss', async (t) => {
  const daemon = await startDaemon(t, { args: useCase });
  const key = await daemon.devKey();
  const file = join(temporaryFolder(t), 'expected.json');
  writeFileSync(file, JSON.stringify({ events: [{ type: 'track', event: 'Order Completed', properties: { total: { gt: 100 } } }] }));
  await judged(daemon, `${key}.t1`, [goodOrder()]);
  const miss = await plumbline(daemon, ['expect', file, '--session', 't1', '--timeout', '0s']);
  assert.equal(miss.code, 3);
  assert.match(miss.stdout, /nearest: #1\n +\/properties\/total: expected \{"gt":100\}, got 99\.5\n/);
  const waiting = startTool(daemon, ['expect', file, '--session', 't1', '--timeout', '10m']);
  t.after(() => waiting.child.kill('SIGKILL'));
  await judged(daemon, `${key}.t1`, [goodOrder({ properties: { ...goodOrder().properties, total: 120 } })]);
  assert.equal(await within('expect ends', waiting.ended), 0, waiting.stdout());
  assert.equal(waiting.stdout(), 'as expected: 1 call (#2)\n');
  assert.equal((await plumbline(daemon, ['expect', '-'], { input: '{"events":[{}]}' })).code, 2);
});

test('a name that a source or a destination has in both environments means the one that the command can be about', async (t) => {
  const daemon = await startDaemon(t, { args: [...useCase, '--allow-private-destinations'] });
  await daemon.owner.post('/api/setup/review');
  const run = async (...args) => {
    const { code, stdout, stderr } = await plumbline(daemon, args);
    return code === 0 ? stdout : `${code} ${stderr}`;
  };
  assert.match(await run('sources', 'publish', 'Website'), /Environment +prod\n/);
  const { sources } = await daemon.owner.get('/api/sources');
  const idOf = (env) => sources.find((source) => source.env === env).id;
  assert.match(await run('destinations', 'create', 'Hook', '--source', 'Website', '--set', 'url=http://127.0.0.1:9/hook'), new RegExp(`Sources +.*${idOf('dev')}`));
  assert.match(await run('destinations', 'publish', 'Hook', '--source', 'Website', '--set', 'url=http://127.0.0.1:9/hook'), new RegExp(`Environment +prod\\n.*Sources +.*${idOf('prod')}`, 's'));
  assert.match(await run('sources', 'show', 'Website'), /^2 .*use the id instead \(src_\w+ in dev, src_\w+ in prod\)\n$/);
  assert.match(await run('sources', 'show', 'Website', '--env', 'prod'), /Environment +prod\n/);
  assert.match(await run('sources', 'publish', 'Website'), /^1 .*already/i);
  assert.match(await run('destinations', 'pause', 'Hook', '--env', 'prod'), /Environment +prod\n.*State +paused\n/s);
  assert.match(await run('destinations', 'pause', 'Hook'), /^2 .*use the id instead \(dst_\w+ in dev, dst_\w+ in prod\)\n$/);
});

test('expect and wait fail where no call arrived or none was judged, unless that is allowed', async (t) => {
  const daemon = await startDaemon(t);
  const key = await daemon.devKey();
  const expect = async (expectation, ...flags) =>
    plumbline(daemon, ['expect', '-', '--timeout', '0s', ...flags], { input: JSON.stringify({ events: [], ...expectation }) });
  const never = { events: [{ event: 'Order Completed', count: 0 }] };
  for (const nothing of [{}, never]) {
    const silent = await expect(nothing);
    assert.equal(silent.code, 3);
    assert.match(silent.stderr, /^plumbline expect: no call arrived \(--allow-empty accepts that\)\n$/);
    assert.equal((await expect(nothing, '--allow-empty')).code, 0);
  }
  await judged(daemon, `${key}.t1`, [goodOrder()]);
  const unjudged = await expect({ events: [{ event: 'Order Completed' }] });
  assert.equal(unjudged.code, 3);
  assert.match(unjudged.stderr, /no call was checked: /);
  assert.equal((await expect({ events: [{ event: 'Order Completed' }] }, '--allow-empty')).code, 0);
  await daemon.owner.put('/api/setup', { useCase: 'personalize-winback' });
  await daemon.owner.post('/api/setup/review');
  await judged(daemon, `${key}.t2`, [goodOrder()]);
  assert.equal((await expect({})).code, 0);
  // Only the calls that are meant: of this session, environment and place.
  for (const where of [['--session', 't1'], ['--env', 'prod'], ['--since', '2']]) assert.equal((await expect({}, ...where)).code, 3, where);
  assert.equal((await expect({ session: 't1' })).code, 3);
  assert.equal((await expect({ session: 't2' })).code, 0);

  await daemon.owner.post('/api/checklist/prod.sources/complete', { override: 'seen by eye' });
  const wait = (...flags) => plumbline(daemon, ['wait', '--step', 'prod.sources', '--env', 'prod', '--timeout', '0s', ...flags]);
  const silent = await wait();
  assert.equal(silent.code, 3, silent.stdout);
  assert.match(silent.stderr, /^plumbline wait: no call arrived /);
  assert.equal((await wait('--allow-empty')).code, 0);
});

test('every command has a help with an example', async () => {
  const { stdout } = await plumbline(undefined, ['--help']);
  const commands = [...stdout.split('Subcommands:')[1].matchAll(/^ {2}(\S+) /gm)].map(([, name]) => name);
  assert.ok(commands.length > 15);
  for (const command of commands) {
    const help = await plumbline(undefined, [command, '--help']);
    assert.equal(help.code, 0);
    assert.match(help.stdout, new RegExp(`Example:\n +.*plumbline ${command}`), command);
  }
});
