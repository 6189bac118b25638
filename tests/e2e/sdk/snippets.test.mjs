import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';

import { bundled, openTab, startSite } from '../support/browser.mjs';
import { startDaemon } from '../support/daemon.mjs';
import { eventually } from '../support/eventually.mjs';
import { journalled } from '../support/journalled.mjs';

const run = promisify(execFile);
const build = join(import.meta.dirname, '../node_modules/@segment/analytics-next/dist/umd/standalone.js');

async function snippetsOf(daemon, api = daemon.owner) {
  const { sources } = await daemon.owner.get('/api/sources');
  return { key: sources[0].writeKey, snippets: (await api.get(`/api/sources/${sources[0].id}/snippets`)).snippets };
}

/** Runs a module in a process of its own, from a folder where packages are found. */
async function runModule(t, code) {
  const folder = mkdtempSync(join(import.meta.dirname, '../node_modules/.snippet-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, 'snippet.mjs'), `${code}\nawait analytics.closeAndFlush?.();\nawait analytics.flush?.();\n`);
  await run(process.execPath, [join(folder, 'snippet.mjs')]);
}

async function runInPage(t, daemon, pages) {
  const site = await startSite(t, pages);
  const tab = await openTab(t, site, [new URL(daemon.url).host]);
  await tab.goto(site);
}

/** How a snippet is run as it is served. Those of other languages are checked by eye, and said so in docs/sdks.md. */
const runners = {
  '@segment/analytics-node': runModule,
  '@rudderstack/rudder-sdk-node': runModule,
  '@jitsu/js': runModule,
  '@customerio/cdp-analytics-node': runModule,
  curl: (t, code) => run('sh', ['-c', code]),
  '@segment/analytics-next': async (t, code, daemon) => runInPage(t, daemon, { '/': '<script src="/sdk.js"></script>', '/sdk.js': await bundled(code) }),
  '@rudderstack/analytics-js': async (t, code, daemon) => runInPage(t, daemon, { '/': '<script src="/sdk.js"></script>', '/sdk.js': await bundled(code) }),
  '@customerio/cdp-analytics-browser': async (t, code, daemon) => runInPage(t, daemon, { '/': '<script src="/sdk.js"></script>', '/sdk.js': await bundled(code) }),
  '@ht-sdks/events-sdk-js-browser': async (t, code, daemon) => runInPage(t, daemon, { '/': '<script src="/sdk.js"></script>', '/sdk.js': await bundled(code) }),
  'analytics.js (snippet)': (t, code, daemon) => runInPage(t, daemon, { '/': code }),
};

for (const [sdk, runner] of Object.entries(runners)) {
  test(`the snippet for ${sdk} sends its call to the daemon that served it, pasted as it is`, async (t) => {
    const daemon = await startDaemon(t, { args: ['--analytics-js', build] });
    const { snippets } = await snippetsOf(daemon);
    await runner(t, snippets.find((snippet) => snippet.sdk === sdk).code, daemon);
    const [{ call }] = await eventually('its call is there', async () => {
      const kept = (await journalled(daemon)).filter(({ verdict }) => verdict.event === 'Snippet Ran');
      return kept.length > 0 && kept;
    });
    assert.equal(call.properties.sdk, sdk);
  });
}

// One of each way in which code writes values, with a call of two levels.
for (const sdk of ['@segment/analytics-node', '@segment/analytics-next', 'analytics.js (snippet)', 'curl']) {
  test(`the snippet for ${sdk} ends with a call that passes the plan in force, whatever its names and values`, async (t) => {
    const plan = join(mkdtempSync(join(tmpdir(), 'plumbline-snippet-')), 'plan.json');
    t.after(() => rmSync(dirname(plan), { recursive: true, force: true }));
    const properties = {
      'it\'s "quoted" \\ </script> ${x}': { type: 'string', enum: ['\'"\\\n</script>\u00e9'] },
      items: { type: 'array', minItems: 1, items: { type: 'object', required: ['n'], properties: { n: { type: 'number', const: 1.5 }, on: { type: 'boolean' } } } },
    };
    writeFileSync(plan, JSON.stringify({ rules: [{ type: 'TRACK', key: 'It\'s "Done"', version: 1, jsonSchema: { type: 'object', properties: { properties: { type: 'object', required: Object.keys(properties), properties, additionalProperties: false } }, required: ['properties'] } }] }));
    const daemon = await startDaemon(t, { args: ['--plan', plan, '--analytics-js', build] });
    const { snippets } = await snippetsOf(daemon);
    await runners[sdk](t, snippets.find((snippet) => snippet.sdk === sdk).code, daemon);
    const { verdict } = await eventually('its call is there', async () => (await journalled(daemon)).find(({ verdict: { event } }) => event === 'It\'s "Done"'));
    assert.equal(verdict.result, 'pass', JSON.stringify(verdict.violations));
  });
}

test('every snippet has the source’s key and an address of the daemon, and nothing left to fill in', async (t) => {
  const daemon = await startDaemon(t);
  const { key, snippets } = await snippetsOf(daemon);
  assert.ok(snippets.length >= 19);
  assert.equal(new Set(snippets.map(({ sdk }) => sdk)).size, snippets.length);
  const host = new URL(daemon.url).host;
  for (const snippet of snippets) {
    assert.deepEqual(Object.keys(snippet), ['sdk', 'language', 'install', 'code', 'note']);
    for (const [member, value] of Object.entries(snippet)) assert.ok(typeof value === 'string' && value !== '', `${snippet.sdk}: ${member}`);
    assert.ok(snippet.code.includes(key), snippet.sdk);
    const [name, port] = host.split(':');
    assert.ok(snippet.code.includes(host) || (snippet.code.includes(name) && snippet.code.includes(port)) || snippet.code.includes('8443'), snippet.sdk);
    assert.doesNotMatch(Object.values(snippet).join('\n'), /\{\{\w/, snippet.sdk);
  }
});

test('a viewer gets them without the key, nobody without a token, and no source has none', async (t) => {
  const daemon = await startDaemon(t);
  const { key, snippets } = await snippetsOf(daemon, daemon.viewer);
  for (const { code, sdk } of snippets) {
    assert.ok(!code.includes(key), sdk);
    assert.ok(code.includes('WRITE_KEY'), sdk);
  }
  await daemon.owner.refused(404, 'not_found', 'GET', '/api/sources/src_000000000000/snippets');
  assert.equal((await fetch(`${daemon.url}/api/sources/src_000000000000/snippets`)).status, 401);
});

test('they name ingest’s own listener where the console has one to itself, and the Host that was asked where not', async (t) => {
  const daemon = await startDaemon(t, { args: ['--console-listen', '127.0.0.1:0'] });
  const source = (await daemon.owner.get('/api/sources')).sources[0].id;
  const node = async (ask) => (await ask).json.snippets.find(({ sdk }) => sdk === '@segment/analytics-node').code;
  const path = `/api/sources/${source}/snippets`;
  const { port } = new URL(daemon.url);
  assert.match(await node(daemon.owner.ask('GET', path, undefined, { host: `localhost:${port}` })), new RegExp(`http://localhost:${port}'`));
  const console_ = /console on (127\.0\.0\.1:\d+)/.exec(daemon.stderr().split('\n').find((line) => / console on /.test(line) && !/ingest and console/.test(line)))[1];
  const answer = await fetch(`http://${console_}${path}`, { headers: { authorization: `Bearer ${daemon.token('owner')}` } });
  const { snippets } = await answer.json();
  assert.match(snippets.find(({ sdk }) => sdk === '@segment/analytics-node').code, new RegExp(`http://127.0.0.1:${port}'`));
});
