import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';

import { track } from './support/calls.mjs';
import { startDaemon } from './support/daemon.mjs';
import { exchange } from './support/http.mjs';
import { judged } from './support/ingest.mjs';

const rule = (key, jsonSchema) => ({ type: 'TRACK', key, version: 1, jsonSchema });
const plan = (...rules) => ({ name: 'worst', rules });
/** d0 holds a value against `last` 2^20 times. */
const doubling = (keyword, last) =>
  Object.fromEntries(Array.from({ length: 21 }, (_, n) => [`d${n}`, n === 20 ? last : { [keyword]: [{ $ref: `#/definitions/d${n + 1}` }, { $ref: `#/definitions/d${n + 1}` }] }]));
const endless = { $ref: '#/definitions/d0' };
const overProperties = (properties, last = { type: 'null' }, keyword = 'anyOf') => plan(rule('x', { definitions: doubling(keyword, last), properties: { properties } }));

/** Starts a daemon with this plan in force. */
async function startWith(t, text) {
  const folder = mkdtempSync(join(tmpdir(), 'plumbline-plan-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, 'plan.json'), JSON.stringify(text));
  return startDaemon(t, { args: ['--plan', join(folder, 'plan.json'), '--threads', '1'] });
}

const cpuTicks = (daemon) => {
  const fields = readFileSync(`/proc/${daemon.pid}/stat`, 'utf8').split(') ')[1].split(' ');
  return Number(fields[11]) + Number(fields[12]);
};

test('a check that takes too many steps is an error that names the rule and the place in it, whatever stands around it', async (t) => {
  const daemon = await startDaemon(t, { args: ['--use-case', 'personalize-winback'] });
  for (const [properties, value] of [
    [{ properties: { a: endless } }, { a: 1 }],
    [{ properties: { a: { not: endless } } }, { a: 1 }],
    [{ propertyNames: endless }, { a: 1 }],
    [{ propertyNames: { not: { anyOf: [endless, true] } } }, { a: 1 }],
    [{ not: { propertyNames: endless } }, { a: 1 }],
    [{ properties: { a: { contains: { not: endless } } } }, { a: [1] }],
    [{ properties: { a: { anyOf: [endless, true] } } }, { a: 1 }],
  ]) {
    const { verdicts: [{ result, notes }] } = await daemon.viewer.post('/api/check', { plan: overProperties(properties), call: track('x', value) });
    assert.equal(result, 'error', JSON.stringify(properties));
    const note = notes.find(({ code }) => code === 'check_gave_up');
    assert.match(note.message, /track:x:1 .* \/definitions\/d\d+ of its schema/);
  }
});

test('a batch of calls that no budget suffices for is taken, each an error', async (t) => {
  const daemon = await startWith(t, overProperties({ properties: { s: endless } }, { format: 'uri' }, 'allOf'));
  const verdicts = await judged(daemon, await daemon.devKey(), Array.from({ length: 100 }, () => track('x', { s: `http://${'a'.repeat(2_000)}` })));
  assert.deepEqual([...new Set(verdicts.map(({ result }) => result))], ['error']);
});

test('calls near the names of a plan cost no more under 2,000 rules than a few times what they cost under 20', async (t) => {
  const cost = async (rules) => {
    const daemon = await startWith(t, plan(...Array.from({ length: rules }, (_, n) => rule(`Checkout Product Completed Number ${n} Thing`, {}))));
    const key = await daemon.devKey();
    const calls = Array.from({ length: 1_500 }, (_, n) => track(`Checkout Product Complete Number ${n % 20} Thing`));
    await judged(daemon, key, calls.slice(0, 10));
    const before = cpuTicks(daemon);
    const verdicts = await judged(daemon, key, calls);
    assert.equal(verdicts[7].violations[0].hint.to, 'Checkout Product Completed Number 7 Thing');
    return Math.max(cpuTicks(daemon) - before, 1);
  };
  const few = await cost(20);
  const many = await cost(2_000);
  t.diagnostic(`${few} and ${many} ticks of CPU time`);
  assert.ok(many <= 6 * few + 20, `${few} and ${many}`);
});

test('a plan whose patterns are too large is refused with the place of each, by every door', async (t) => {
  const daemon = await startDaemon(t, { args: ['--use-case', 'personalize-winback'] });
  const bombs = Object.fromEntries(Array.from({ length: 40 }, (_, n) => [`s${n}`, { pattern: String.raw`(((\pL{10}){10}){10})` + (n % 2) }]));
  const bomb = plan(rule('x', { properties: { properties: { properties: bombs } } }));
  const codes = ({ problems }) => problems.filter(({ severity }) => severity === 'error').map(({ code, pointer }) => `${code} ${pointer.replace(/^.*jsonSchema/, '')}`);
  const refused = await daemon.viewer.refused(422, 'invalid_plan', 'POST', '/api/check', { plan: bomb, call: track('x') });
  assert.equal(codes(refused)[3], 'pattern_too_large /properties/properties/properties/s3/pattern');
  assert.equal(codes(refused).length, 40);
  const linted = await daemon.viewer.post('/api/plan/lint', bomb);
  assert.deepEqual(codes(linted), codes(refused));
});

test('a CSV with a name of more than 60 levels is refused with its line', async (t) => {
  const daemon = await startDaemon(t, { args: ['--use-case', 'personalize-winback'] });
  const csv = (levels) => `Event Name,Property Name,Property Type\nE,a,string\nE,${'a.'.repeat(levels - 1)}b,string\n`;
  const lint = async (text) => {
    const { status, json } = await exchange(daemon.url, {
      method: 'POST', path: '/api/plan/lint', headers: { authorization: `Bearer ${daemon.token('viewer')}`, 'content-type': 'text/csv', 'content-length': Buffer.byteLength(text) }, body: text,
    });
    assert.equal(status, 200);
    return json.problems.filter(({ severity }) => severity === 'error').map(({ code, line, column }) => [code, line, column]);
  };
  for (const levels of [61, 15_000, 200_000]) assert.deepEqual(await lint(csv(levels)), [['invalid_csv', 3, 1]], `${levels} levels`);
  assert.equal((await daemon.owner.ask('GET', '/healthz')).status, 200);
});
