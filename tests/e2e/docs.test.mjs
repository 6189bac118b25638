// README.md and docs/: their commands are run, and what they show is compared with what comes. docs/README.md says how a document is written.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { test } from 'node:test';

import { track } from './support/calls.mjs';
import { startDaemon, temporaryFolder } from './support/daemon.mjs';
import { blocksOf, isShown, Session, stepsOf } from './support/document.mjs';
import { judged } from './support/ingest.mjs';
import { pictureOf } from './support/picture.mjs';
import { onTerminal } from './support/tool.mjs';

const root = resolve(import.meta.dirname, '../..');
const documents = ['README.md', ...readdirSync(join(root, 'docs')).filter((name) => name.endsWith('.md')).map((name) => `docs/${name}`)];
const textOf = (document) => readFileSync(join(root, document), 'utf8');
const isRun = ({ info }) => info === 'console';

/**
 * Blocks that no test here runs, by document and first line, with the reason. A new block that is not run has to be entered here; one that can be
 * run is written as ```console instead.
 */
const notRun = {
  'README.md': [['sh: tools/run        # installs what is missing, builds, and starts plumblined on 127.0.0.1:8090', 'builds everything']],
  'docs/cli.md': [[`sh: echo 'PLUMBLINED_OPTIONS="--use-case personalize-winback"' >/etc/default/plumblined`, "needs root and systemd; tests/systemd judges the unit"]],
  'docs/destinations.md': [
    ['sh: plumbline destinations create Warehouse --source Website --set url=https://example.com/calls', 'would send calls to a host of others'],
    ["js: import { createHmac, timingSafeEqual } from 'node:crypto';", 'a function for receivers'],
  ],
  'docs/performance.md': [['sh: tools/bench                                            # the usual cases, some five minutes', 'measures for minutes']],
  'docs/tls.md': [['sh: plumblined --tls-listen 0.0.0.0:443 --tls-cert /etc/letsencrypt/live/HOST/fullchain.pem --tls-key /etc/letsencrypt/live/HOST/privkey.pem', 'needs a certificate of a public authority']],
};

/** What the tour of README.md sets: other documents go on from there. */
const tour = ['tools/run --use-case personalize-winback', "KEY=$(plumbline sources --json | jq -r '.sources[0].writeKey')", 'TOKEN=$(cat ~/.local/state/plumbline/owner.token)'];

async function begin(session, command) {
  const { status, output } = await session.run(command);
  assert.equal(status, 0, `$ ${command}\n${output.join('\n')}`);
}

for (const document of documents) {
  const blocks = blocksOf(textOf(document)).filter(isRun);
  if (blocks.length === 0) continue;
  test(`${document} shows what its commands print`, async (t) => {
    const session = new Session(t, temporaryFolder(t));
    const steps = blocks.flatMap(stepsOf);
    if (!steps.some(({ command }) => command.startsWith('tools/run '))) for (const command of tour) await begin(session, command);
    const faults = [];
    for (const { line, command, expected } of steps) {
      const { status, output } = await session.run(command);
      if (status === 0 && isShown(expected, output)) continue;
      faults.push(`${document}:${line}: $ ${command}\n--- shown\n${expected.join('\n')}\n--- printed, with status ${status}\n${output.join('\n')}\n`);
    }
    assert.equal(faults.length, 0, `\n${faults.join('\n')}`);
  });
}

test('the picture of README.md is what the terminal shows (PLUMBLINE_DRAW=1 draws it anew)', async (t) => {
  const daemon = await startDaemon(t, { args: ['--use-case', 'personalize-winback'] });
  const key = await daemon.devKey();
  const calls = [
    track('Page Viewed', { page_name: 'Pricing' }),
    track('Page Scrolled', { pct_scrolled: '75%' }),
    track('Order Completed', { orderId: 'o-1', total: '$27.50', revenue: 22.5, products: [] }),
    track('order_completed', { order_id: 'o-1', total: 27.5 }),
    track('Order Completed', { order_id: 'o-1', total: 27.5, revenue: 22.5, products: [] }),
  ];
  for (const call of calls) await judged(daemon, key, [call]);
  const printed = await onTerminal(daemon, `tail --since 0 --count ${calls.length}`, { NO_COLOR: '' });
  let second = 0;
  const lines = printed.split(/\r?\n/).slice(0, -1).map((line) => line.replace(/\d\d:\d\d:\d\d\.\d{3}/, () => `09:15:0${(second += 1)}.118`));
  const picture = pictureOf('Five calls of an app with their verdicts, as plumbline tail shows them', 'plumbline tail', lines);
  const file = join(root, 'docs/terminal.svg');
  if (process.env.PLUMBLINE_DRAW) writeFileSync(file, picture);
  assert.equal(readFileSync(file, 'utf8'), picture);
});

test('a block that is not run is a decision', () => {
  const found = {};
  for (const document of documents) {
    // The lines of docs/sdks.md are run by the tests in sdk/; tools/sdk-table makes them.
    const text = textOf(document).replace(/^<!-- lines: made by tools\/sdk-table -->$[^]*?^<!-- end of lines -->$/m, '');
    const others = blocksOf(text).filter((block) => !isRun(block));
    if (others.length > 0) found[document] = others.map(({ info, lines }) => `${info}: ${lines[0]}`);
  }
  assert.deepEqual(found, Object.fromEntries(Object.entries(notRun).map(([document, list]) => [document, list.map(([first]) => first)])));
});

/** The flags that documents name and that are other programs'. */
const flagsOfOthers = ['--cacert', '--data-urlencode', '--now'];

test('every flag that a document names is one that plumblined, plumbline or tools/bench has', async (t) => {
  const session = new Session(t, temporaryFolder(t));
  const helpOf = async (command) => (await session.run(`${command} --help`)).output;
  const help = [...await helpOf('plumblined'), ...await helpOf('plumbline')];
  help.push(execFileSync(join(root, 'tools/bench'), ['--help'], { encoding: 'utf8' }));
  const commands = help.slice(help.indexOf('Subcommands:')).map((line) => /^ {2}([a-z-]+) /.exec(line)?.[1]).filter((name) => name);
  assert.ok(commands.length >= 25, `${commands}`);
  for (const command of commands) {
    const of = await helpOf(`plumbline ${command}`);
    help.push(...of);
    if (!of.includes('Subcommands:')) continue;
    for (const below of of.slice(of.indexOf('Subcommands:')).map((line) => /^ {2}([a-z-]+) /.exec(line)?.[1]).filter((name) => name)) help.push(...await helpOf(`plumbline ${command} ${below}`));
  }
  const known = new Set([...help.join('\n').matchAll(/--[a-z][a-z-]*/g)].map(([flag]) => flag).concat(flagsOfOthers));
  for (const document of documents.filter((each) => !/(sdks|contract)\.md$/.test(each)))
    for (const [flag] of textOf(document).matchAll(/(?<![\w-])--[a-z][a-z-]*/g)) assert.ok(known.has(flag), `${document}: ${flag}`);
});

test('no command stands outside of a block', () => {
  for (const document of documents) {
    let inside = false;
    textOf(document).split('\n').forEach((line, index) => {
      if (line.startsWith('```')) inside = !inside;
      assert.ok(inside || !/^\s*\$ /.test(line), `${document}:${index + 1}: ${line}`);
    });
  }
});

/** As GitHub makes the anchor of a heading. */
const anchorOf = (heading) => heading.toLowerCase().replace(/[^\p{L}\p{N} _-]/gu, '').replaceAll(' ', '-');

test('every link leads to a file, and to a heading in it', () => {
  for (const document of documents) {
    const prose = textOf(document).replace(/^```[^]*?^```$/gm, '').replace(/`[^`\n]*`/g, '');
    for (const [, target] of prose.matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^https?:/.test(target)) continue;
      const [path, anchor] = target.split('#');
      const file = path === '' ? join(root, document) : join(root, dirname(document), path);
      assert.ok(existsSync(file), `${document}: ${target} is not there`);
      if (anchor === undefined) continue;
      const anchors = [...readFileSync(file, 'utf8').matchAll(/^#+ (.*)$/gm)].map(([, heading]) => anchorOf(heading));
      assert.ok(anchors.includes(anchor), `${document}: ${target}: there is no such heading`);
    }
  }
});

test('docs/README.md links every document', () => {
  const index = textOf('docs/README.md');
  for (const document of documents.filter((each) => each.startsWith('docs/') && each !== 'docs/README.md'))
    assert.ok(index.includes(`](${document.slice('docs/'.length)})`), `${document} is not in the index`);
});

test('the comparison sees a difference, and none in what is different each time', () => {
  assert.ok(isShown(['a', '...', 'c'], ['a', 'b', 'b', 'c']));
  assert.ok(isShown(['a', '...', 'c'], ['a', 'c']));
  assert.ok(!isShown(['a', '...', 'c'], ['a', 'b']));
  assert.ok(!isShown([], ['a']));
  assert.ok(!isShown(['a'], []));
  assert.ok(isShown(['{"at": "2026-11-24T01:58:57.456Z", ...}'], ['{"at": "2027-01-01T00:00:00.001Z", "by": null}']));
  assert.ok(!isShown(['total 2.5'], ['total 275']));
  assert.ok(!isShown(['at 2026-11-24T01:58:57.456Z'], ['at noon']));
  assert.deepEqual(stepsOf({ line: 7, lines: ["$ cat <<'END'", '$ x', 'END', 'out', "$ echo 'a", "b'", 'a', 'b'] }), [
    { line: 7, command: "cat <<'END'\n$ x\nEND", expected: ['out'] },
    { line: 11, command: "echo 'a\nb'", expected: ['a', 'b'] },
  ]);
});
