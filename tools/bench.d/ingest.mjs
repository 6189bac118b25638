// `tools/bench ingest`: the daemon beside other servers on the same core, which get the same calls from wrk on the other core, in interleaved rounds.
//   ingest.mjs --daemon PLUMBLINED --folder FOLDER --rounds N --seconds N [--scenario NAME]... [--baseline PLUMBLINED] [--bounds PROGRAM]
//              [--only-nginx] [--json FILE] [--kept FILE] [--keep FILE]
// Status 1 where a request to the daemon was not answered 200. tools/bench builds and installs what this needs, and says what the options are.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { planOf, poolFile, poolOf } from './ingest/calls.mjs';
import { cases, chosen, titleOf } from './ingest/cases.mjs';
import { comparedWithKept, groupThatBounds, pairedRatio, sumOfComparison, summary } from './ingest/figures.mjs';
import { daemonVersion, fastifyVersions, machineOf, peerVersions } from './ingest/machine.mjs';
import { holdViewers, startDaemon, startFastify, startNginx } from './ingest/servers.mjs';
import { boundTable, caseTable, headText, isClientBound } from './ingest/table.mjs';
import { runWrk } from './ingest/wrk.mjs';

const here = import.meta.dirname;
const { values: options } = parseArgs({
  options: {
    daemon: { type: 'string' },
    folder: { type: 'string' },
    rounds: { type: 'string' },
    seconds: { type: 'string' },
    scenario: { type: 'string', multiple: true, default: [] },
    baseline: { type: 'string' },
    bounds: { type: 'string' },
    'only-nginx': { type: 'boolean', default: false },
    json: { type: 'string' },
    kept: { type: 'string' },
    keep: { type: 'string' },
  },
});
const rounds = Number(options.rounds);
const seconds = Number(options.seconds);
const { folder } = options;
/** The bare writer that a daemon is held to. */
const boundingWriter = 'file, packed';
/** Numbers of requests that a round leaves out, as wrk had begun some that it did not count. */
const numbersBetweenRounds = 1_000_000;

const mostBoundRounds = 1000;

const say = (text) => console.error(`-- ${text}`);

/** What a case's plan adds to a daemon's arguments. */
function planArguments({ rules }, schema) {
  if (rules === undefined) return ['--use-case', 'personalize-winback'];
  const file = join(folder, `plan-${rules}.json`);
  writeFileSync(file, JSON.stringify(planOf(rules, schema)));
  return ['--plan', file];
}

/** A daemon alone, for the schema that the use case's plan has for an order. */
async function schemaOfOrder() {
  const daemon = await startDaemon({ name: 'plumblined', program: options.daemon, folder, args: ['--use-case', 'personalize-winback'] });
  try {
    return JSON.parse(await daemon.planOf()).rules.find(({ key }) => key === 'Order Completed').jsonSchema;
  } finally {
    await daemon.end();
  }
}

/** The servers of a case, started; `nginx` is always there. */
async function serversOf(one, { nginx, schema, started }) {
  const servers = [nginx];
  const keep = (server) => { started.push(server); servers.push(server); return server; };
  const args = [...planArguments(one, schema), ...(one.relaxed ? ['--durability', 'relaxed'] : [])];
  const daemon = keep(await startDaemon({ name: 'plumblined', program: options.daemon, folder, args }));
  if (options.baseline !== undefined) keep(await startDaemon({ name: 'baseline', program: options.baseline, folder, args }));
  if (!options['only-nginx']) {
    const plan = join(folder, 'exported-plan.json');
    writeFileSync(plan, await daemon.planOf());
    keep(await startFastify({ script: join(here, 'fastify/server.mjs'), plan }));
  }
  return servers;
}

/** One round of one server. `callBytes`: the mean size of a call's text. */
async function measure(server, one, { pool, callBytes, time }) {
  const viewers = one.viewers > 0 && server.token ? await holdViewers({ script: join(here, 'stream.mjs'), url: server.url, token: server.token, count: one.viewers }) : undefined;
  const before = server.counters();
  const headBefore = await server.head?.();
  server.nextNumber ??= 0;
  const { requests, seconds: taken, bad, p50Ms, p99Ms, clientBusy } = await runWrk({
    script: join(here, 'requests.lua'), url: server.url, key: server.key, pool, connections: one.connections, seconds: time, firstNumber: server.nextNumber,
  });
  server.nextNumber += requests + bad + numbersBetweenRounds;
  const serverBusy = (server.counters().cpu - before.cpu) / taken;
  await viewers?.end();
  await server.settled();
  const after = server.counters();
  const answered = requests * one.batch;
  // The daemon also took what wrk had begun and did not wait for.
  const calls = headBefore === undefined ? answered : await server.head() - headBefore;
  if (calls < answered - bad * one.batch) throw new Error(`${server.name} answered ${answered} calls and took ${calls}: the others were duplicates, so these figures don't count.`);
  return {
    requests, bad, p50Ms, p99Ms, clientBusy, serverBusy,
    requestsPerSecond: requests / taken,
    callsPerSecond: answered / taken,
    cpuUsPerCall: 1e6 * (after.cpu - before.cpu) / calls,
    writtenPerByte: after.written === undefined ? undefined : (after.written - before.written) / (calls * callBytes),
  };
}

/** Each server's rounds, by its name: interleaved, every other round in the other order. */
async function roundsOf(servers, one, pool) {
  const results = new Map(servers.map(({ name }) => [name, []]));
  for (const server of servers) await measure(server, one, { ...pool, time: 1 });
  for (let round = 0; round < rounds; round += 1)
    for (const server of round % 2 === 0 ? servers : servers.toReversed()) results.get(server.name).push(await measure(server, one, { ...pool, time: seconds }));
  return results;
}

/** A case's rows: each server's figures and ratios. */
function rowsOf(one, results, bounds) {
  const nginx = summary(results.get('nginx'));
  const group = groupThatBounds(one.connections * one.batch, bounds.map((bound) => bound.group));
  const bound = bounds.find((each) => each.writer === boundingWriter && each.group === group);
  return [...results].map(([name, measured]) => {
    const figures = summary(measured);
    const isDaemon = figures.writtenPerByte !== undefined;
    const rates = (server) => results.get(server).map(({ callsPerSecond }) => callsPerSecond);
    return {
      name,
      ...figures,
      xNginx: figures.requestsPerSecond / nginx.requestsPerSecond,
      xFile: isDaemon && bound ? figures.callsPerSecond / bound.recordsPerSecond : undefined,
      xBaseline: name === 'plumblined' && results.has('baseline') ? pairedRatio(rates('plumblined'), rates('baseline')) : undefined,
      clientBound: measured.every(isClientBound),
      rounds: measured,
    };
  });
}

const poolFiles = new Map();

/** The requests of a case in a file for wrk, rendered once for all cases that have the same. */
function poolFor({ batch, alike, gzip, failing, rules }) {
  const shape = { batch, alike, gzip, failing, rules };
  const key = JSON.stringify(shape);
  if (!poolFiles.has(key)) {
    const pool = poolOf(shape);
    const file = join(folder, `pool-${poolFiles.size}`);
    writeFileSync(file, poolFile(pool));
    poolFiles.set(key, { pool: file, callBytes: pool.callBytes });
  }
  return poolFiles.get(key);
}

async function measureCase(name, context) {
  const one = cases[name];
  say(titleOf(one));
  const started = [];
  try {
    const servers = await serversOf(one, { ...context, started });
    const results = await roundsOf(servers, one, poolFor(one));
    return { name, title: titleOf(one), ...one, servers: rowsOf(one, results, context.bounds) };
  } finally {
    for (const server of started) await server.end();
  }
}

function boundsOf(program) {
  if (program === undefined) return [];
  say('the bare writers');
  const said = execFileSync('taskset', ['-c', '0', program, String(Math.min(rounds, mostBoundRounds)), folder], { encoding: 'utf8' });
  return said.trim().split('\n').map((line) => line.split('\t')).map(([writer, group, recordsPerSecond]) => ({ writer, group: Number(group), recordsPerSecond: Number(recordsPerSecond) }));
}

/** The best that wrk did against nginx with each kind of request. */
function clientOf(measured) {
  const kinds = new Map();
  for (const { batch, gzip, alike, title, servers } of measured) {
    const key = `${batch} ${gzip} ${alike}`;
    const { requestsPerSecond, clientBusy } = servers.find(({ name }) => name === 'nginx');
    if (!(kinds.get(key)?.requestsPerSecond >= requestsPerSecond)) kinds.set(key, { title, requestsPerSecond, clientBusy });
  }
  return [...kinds.values()];
}

/** The ratios to nginx, by the names of the cases. */
const ratiosOf = (measured) => Object.fromEntries(measured.map(({ name, servers }) => [name, servers.find((server) => server.name === 'plumblined').xNginx]));

function printComparison(measured) {
  const kept = existsSync(options.kept) ? JSON.parse(readFileSync(options.kept, 'utf8')) : {};
  const compared = comparedWithKept(kept, ratiosOf(measured));
  console.log(['', ...compared.map(({ line }) => line), sumOfComparison(compared)].join('\n'));
}

function keep(measured) {
  const before = existsSync(options.keep) ? JSON.parse(readFileSync(options.keep, 'utf8')) : {};
  const now = Object.entries(ratiosOf(measured)).map(([name, ratio]) => [name, Number(ratio.toPrecision(3))]);
  writeFileSync(options.keep, `${JSON.stringify({ ...before, ...Object.fromEntries(now) }, null, 2)}\n`);
}

async function measureAll(names) {
  const at = `${new Date().toISOString().slice(0, 16).replace('T', ' ')} UTC`;
  const machine = machineOf(folder);
  const daemons = { daemon: daemonVersion(options.daemon), ...(options.baseline !== undefined && { baseline: daemonVersion(options.baseline) }) };
  const peers = { ...peerVersions(), ...(!options['only-nginx'] && fastifyVersions(join(here, 'fastify'))) };
  const bounds = boundsOf(options.bounds);
  const schema = names.some((name) => cases[name].rules !== undefined) ? await schemaOfOrder() : undefined;
  const nginx = await startNginx({ folder, conf: join(here, 'nginx.conf') });
  const measured = [];
  try {
    for (const name of names) measured.push(await measureCase(name, { nginx, schema, bounds }));
  } finally {
    await nginx.end();
  }
  return { at, machine, daemons, peers, rounds, seconds, client: clientOf(measured), bounds, cases: measured };
}

function print(table) {
  const method = `${rounds} round${rounds === 1 ? '' : 's'} of ${seconds} s for each server, interleaved; medians. Server on core 0, wrk on core 1; everything durable but what is called relaxed`;
  const parts = [headText({ ...table, method }), caseTable(table.cases)];
  if (table.bounds.length > 0) parts.push(boundTable(table.bounds));
  for (const { title, servers } of table.cases)
    for (const { name, clientBound } of servers) if (clientBound && name !== 'nginx') parts.push(`${title}: wrk was the bound, not ${name}.`);
  console.log(parts.join('\n\n'));
}

async function main() {
  const table = await measureAll(chosen(options.scenario));
  print(table);
  if (options.json !== undefined) writeFileSync(options.json, `${JSON.stringify(table, null, 2)}\n`);
  if (options.keep !== undefined) keep(table.cases);
  if (options.kept !== undefined) printComparison(table.cases);
  const refused = table.cases.filter(({ servers }) => servers.some(({ name, notOk }) => name === 'plumblined' && notOk > 0));
  if (refused.length > 0) throw new Error(`Some requests to the daemon were not answered 200 (${refused.map(({ name }) => name).join(', ')}).`);
}

try {
  await main();
} catch (error) {
  // What was thrown as a sentence is one; anything else is a fault of this program.
  console.error(error.name === 'Error' ? error.message : error.stack);
  process.exitCode = 1;
}
