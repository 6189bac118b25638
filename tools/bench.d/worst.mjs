// The second half of `tools/bench worst`: requests that cost as much as they can, against a daemon of its own on one core.
//   worst.mjs DAEMON FOLDER   prints a line for each; exits 1 where one takes more than 3 s of CPU time, or holds up /healthz
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { createInterface } from 'node:readline';
import { gzipSync } from 'node:zlib';

import { cpuSeconds } from './ingest/figures.mjs';

const [, , daemonPath, folder] = process.argv;
const calls = 2500;
const mostCpu = 3; // seconds a request
const mostWait = 20; // ms that /healthz may take at its 99th percentile
let failed = false;

const rule = (key, schema) => ({ type: 'TRACK', key, version: 1, jsonSchema: schema });
const overProperties = (schema, definitions = {}) => ({ definitions, properties: { properties: schema } });
const doubling = (levels, last) => {
  const definitions = { [`d${levels}`]: last };
  for (let i = 0; i < levels; i += 1) definitions[`d${i}`] = { allOf: [{ $ref: `#/definitions/d${i + 1}` }, { $ref: `#/definitions/d${i + 1}` }] };
  return definitions;
};
const doubled = { $ref: '#/definitions/d0' };
const batch = (call) => Array.from({ length: calls }, (_, n) => ({ type: 'track', event: 'x', userId: 'u', ...call(n) }));
const listed = (count, item) => Object.fromEntries(Array.from({ length: count }, (_, n) => item(n)));

const cases = [
  {
    name: 'events near those of 2,000 rules',
    rules: Array.from({ length: 2000 }, (_, n) => rule(`Checkout Product Completed Number ${n} Thing`, {})),
    batch: batch((n) => ({ event: `Checkout Product Complete Number ${n} Thing` })),
  },
  {
    name: 'names near those of 3,000 properties',
    rules: [rule('x', overProperties({ additionalProperties: false, properties: listed(3000, (n) => [`some_property_name_${n}`, {}]) }))],
    batch: batch((n) => ({ properties: { [`some_property_nam_${n}`]: 1, [`some_proprety_name_${n}`]: 1 } })),
  },
  {
    name: 'a rule that doubles with each level',
    rules: [rule('x', overProperties({ properties: { a: { $ref: '#/definitions/n' } } }, { n: { anyOf: [{ type: 'array', items: { $ref: '#/definitions/n' }, minItems: 1 }, { type: 'array', items: { $ref: '#/definitions/n' }, maxItems: 1 }] } }))],
    batch: batch(() => ({ properties: { a: JSON.parse(`${'['.repeat(60)}1${']'.repeat(60)}`) } })),
  },
  {
    name: 'propertyNames of 2^18 branches',
    rules: [rule('x', overProperties({ propertyNames: doubled }, doubling(18, true)))],
    batch: batch(() => ({ properties: listed(8, (n) => [`p${n}`, 1]) })),
  },
  {
    name: 'a pattern of many states',
    rules: [rule('x', overProperties({ properties: { s: doubled } }, doubling(8, { pattern: '(x|y)*x(x|y){900}z' })))],
    batch: batch(() => ({ properties: { s: 'xyyxyxxy'.repeat(15) } })),
  },
  {
    name: 'URIs under 2^16 branches',
    rules: [rule('x', overProperties({ properties: { s: doubled } }, doubling(16, { format: 'uri' })))],
    batch: batch(() => ({ properties: { s: `http://${'a'.repeat(100)}` } })),
  },
];

const cpuOf = (pid) => cpuSeconds(readFileSync(`/proc/${pid}/stat`, 'utf8'));
const peakMegabytes = (pid) => Math.round(Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) / 1024);

function ask(url, options, body) {
  return new Promise((resolve, reject) => {
    const outgoing = request(url, options, (answer) => {
      const parts = [];
      answer.on('data', (part) => parts.push(part)).on('end', () => resolve({ status: answer.statusCode, body: Buffer.concat(parts) })).on('error', reject);
    });
    outgoing.on('error', reject).end(body);
  });
}

async function measure({ name, rules, batch: elements }, number) {
  const state = `${folder}/state-${number}`;
  mkdirSync(state, { mode: 0o700 });
  writeFileSync(`${folder}/plan.json`, JSON.stringify({ name: 'worst', rules }));
  const daemon = spawn('taskset', ['-c', '0', daemonPath, '--listen', '127.0.0.1:0', '--state-dir', state, '--threads', '1', '--plan', `${folder}/plan.json`], { stdio: ['ignore', 'pipe', 'ignore'] });
  try {
    const [ready] = await once(createInterface(daemon.stdout), 'line');
    const url = ready.split(' ')[1];
    const token = readFileSync(`${state}/owner.token`, 'utf8').trim();
    const sources = await ask(`${url}/api/sources`, { headers: { authorization: `Bearer ${token}` } });
    const key = JSON.parse(sources.body).sources[0].writeKey;
    // Made before anybody waits: it holds up this program, which would count as the daemon's.
    const body = gzipSync(JSON.stringify({ batch: elements }));
    const waits = [];
    let ended = false;
    const watcher = async () => {
      const agent = new Agent({ keepAlive: true, maxSockets: 1 });
      while (!ended) {
        const before = performance.now();
        await ask(`${url}/healthz`, { agent });
        waits.push(performance.now() - before);
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      agent.destroy();
    };
    const watchers = Array.from({ length: 50 }, watcher);
    const before = cpuOf(daemon.pid);
    const { status, body: answer } = await ask(
      `${url}/v1/batch`,
      { method: 'POST', headers: { authorization: `Basic ${Buffer.from(`${key}:`).toString('base64')}`, 'content-encoding': 'gzip', prefer: 'return=representation' } },
      body,
    );
    const cpu = cpuOf(daemon.pid) - before;
    ended = true;
    await Promise.all(watchers);
    waits.sort((a, b) => a - b);
    const p99 = waits[Math.floor(waits.length * 0.99)];
    const results = {};
    if (status === 200) for (const { result } of JSON.parse(answer).verdicts) results[result] = (results[result] ?? 0) + 1;
    const over = status !== 200 || cpu > mostCpu || p99 > mostWait || results.pass > 0;
    failed ||= over;
    console.log(
      `  ${name.padEnd(40)} ${String(body.length).padStart(6)} bytes  ${cpu.toFixed(2)} s of CPU  /healthz p99 ${p99.toFixed(1)} ms, worst ${waits.at(-1).toFixed(1)} ms  peak ${peakMegabytes(daemon.pid)} MB  ${status} ${JSON.stringify(results)}${over ? '  TOO MUCH' : ''}`,
    );
  } finally {
    daemon.kill();
    await once(daemon, 'exit');
  }
}

console.log(`requests of ${calls} calls, 50 connections that ask for /healthz beside them`);
let number = 0;
for (const one of cases) await measure(one, (number += 1));
process.exit(failed ? 1 : 0);
