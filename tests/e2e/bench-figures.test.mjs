// What tools/bench ingest makes of its rounds; nothing is measured here.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { cases, chosen, groups, titleOf } from '../../tools/bench.d/ingest/cases.mjs';
import { comparedWithKept, cpuSeconds, groupThatBounds, median, pairedRatio, sumOfComparison, summary, writtenBytes, wrkResult } from '../../tools/bench.d/ingest/figures.mjs';
import { boundTable, caseTable, figure, headings, isClientBound, percent, ratioText } from '../../tools/bench.d/ingest/table.mjs';

const near = (value, expected) => assert.ok(Math.abs(value - expected) < 1e-3, `${value} is not ${expected}`);

test('a median is the middle, of an even number the mean of the two there, and leaves the values as they are', () => {
  const values = [3, 1, 2];
  assert.equal(median(values), 2);
  assert.deepEqual(values, [3, 1, 2]);
  assert.equal(median([4, 1, 3, 2]), 2.5);
  assert.equal(median([10, 9]), 9.5);
  assert.equal(median([7]), 7);
  assert.ok(Number.isNaN(median([])));
});

test('a ratio of pairs is their geometric mean, with an interval from two pairs on', () => {
  assert.deepEqual(pairedRatio([2], [1]), { ratio: 2 });
  near(pairedRatio([2, 8], [1, 1]).ratio, 4);
  // By hand: logs of 1.1, 1.2 and 1.3; t of 2 degrees is 4.303.
  const { ratio, low, high } = pairedRatio([110, 120, 130], [100, 100, 100]);
  near(ratio, 1.1973);
  near(low, 0.9728);
  near(high, 1.4734);
  const same = pairedRatio([5, 6, 7], [5, 6, 7]);
  assert.deepEqual([same.ratio, same.low, same.high], [1, 1, 1]);
  assert.throws(() => pairedRatio([1, 2], [1]), RangeError);
  assert.ok(Number.isNaN(pairedRatio([], []).ratio));
});

test('an interval takes the normal distribution beyond thirty degrees of freedom', () => {
  const halfOf = (count) => {
    const values = Array.from({ length: count }, (_, n) => Math.exp(n % 2 === 0 ? 0.1 : -0.1));
    const { ratio, high } = pairedRatio(values, values.map(() => 1));
    const mean = Math.log(ratio);
    const deviation = Math.sqrt(values.reduce((sum, value) => sum + (Math.log(value) - mean) ** 2, 0) / (count - 1));
    return ((Math.log(high) - mean) * Math.sqrt(count)) / deviation;
  };
  near(halfOf(2), 12.706);
  near(halfOf(31), 2.042);
  near(halfOf(32), 1.96);
});

test('the line of wrk is read, and its absence is seen', () => {
  const printed = 'Running 1s test @ http://127.0.0.1:1\n  1 threads and 64 connections\nRESULT 4000 2000000 3 1500 20250\n';
  assert.deepEqual(wrkResult(printed), { requests: 4000, seconds: 2, bad: 3, p50Ms: 1.5, p99Ms: 20.25 });
  for (const other of ['', 'RESULT', 'RESULT 1 2 3 4', 'RESULT 1 2 3 4 nan', 'unable to connect']) assert.equal(wrkResult(other), undefined, other);
});

test('the kernel’s figures are read, whatever a program is called', () => {
  const stat = (name) => `42 (${name}) S 1 42 42 0 -1 4194560 100 0 0 0 250 50 0 0 20 0 5 0 100 0 0`;
  assert.equal(cpuSeconds(stat('nginx')), 3);
  assert.equal(cpuSeconds(stat('a) b (c) ')), 3);
  assert.equal(cpuSeconds(stat('nginx'), 1000), 0.3);
  assert.equal(writtenBytes('rchar: 1\nwchar: 2\nread_bytes: 3\nwrite_bytes: 4096\ncancelled_write_bytes: 5\n'), 4096);
  assert.throws(() => writtenBytes('rchar: 1\ncancelled_write_bytes: 5\n'));
});

const round = (more) => ({ requests: 100, bad: 0, requestsPerSecond: 100, callsPerSecond: 100, p50Ms: 1, p99Ms: 2, cpuUsPerCall: 10, writtenPerByte: undefined, clientBusy: 0.5, serverBusy: 1, ...more });

test('rounds are summed up by medians, what was not answered 200 over all of them', () => {
  const all = summary([round({ requestsPerSecond: 10, bad: 1 }), round({ requestsPerSecond: 30 }), round({ requestsPerSecond: 20, p99Ms: 90 })]);
  assert.deepEqual([all.requestsPerSecond, all.p99Ms, all.notOk, all.writtenPerByte], [20, 2, 1 / 300, undefined]);
  assert.equal(summary([round({ writtenPerByte: 0.2 }), round({ writtenPerByte: 0.4 })]).writtenPerByte.toFixed(3), '0.300');
  assert.equal(summary([round({ requests: 0, bad: 7 })]).notOk, 1, 'no answer at all');
  assert.equal(summary([round({ requests: 0, bad: 0 })]).notOk, 1, 'and no request');
});

test('a server is held to the group that takes all calls in flight, else to the largest', () => {
  const sizes = [4096, 1, 16, 256];
  assert.deepEqual([1, 2, 16, 17, 256, 257, 4096, 102_400].map((calls) => groupThatBounds(calls, sizes)), [1, 16, 16, 256, 256, 4096, 4096, 4096]);
});

test('a ratio that fell by more than a quarter is a warning, one that fell by a quarter is not', () => {
  const lines = comparedWithKept({ a: 0.5, b: 0.5, c: 0.5 }, { a: 0.375, b: 0.3749, c: 0.625, d: 0.1 });
  assert.deepEqual(lines.map(({ name, fell }) => [name, fell]), [['a', false], ['b', true], ['c', false], ['d', false]]);
  assert.deepEqual(lines.map(({ line }) => line), ['a: 0.375 x nginx, kept 0.500 (-25%)', 'WARNING: b: 0.375 x nginx, kept 0.500 (-25%)', 'c: 0.625 x nginx, kept 0.500 (+25%)', 'd: 0.100 x nginx, none is kept']);
  assert.ok(comparedWithKept({ a: 0.4 }, { a: NaN })[0].fell, 'no figure is no pass');
  assert.equal(sumOfComparison(lines), 'WARNING: b fell by more than 25% of the ratio to nginx that is kept');
  assert.equal(sumOfComparison([lines[0], lines[3]]), 'no ratio to nginx fell by more than 25% (a, d)');
});

test('scenarios are named by themselves or by a group, each is measured once, and an unknown name lists all', () => {
  assert.deepEqual(chosen([]), ['single64', 'single256', 'batch16', 'batch16-alike']);
  assert.deepEqual(chosen(['gzip', 'plans', 'plan200']), ['gzip', 'plan3', 'plan200', 'plan2000']);
  assert.deepEqual(chosen(['all']), Object.keys(cases));
  for (const name of ['nope', '', 'toString']) assert.throws(() => chosen([name]), (error) => error instanceof RangeError && /There are single1, .*; and, of several, default,/.test(error.message));
  for (const [name, members] of Object.entries(groups)) for (const member of members) assert.ok(Object.hasOwn(cases, member), `${name}: ${member}`);
  assert.equal(titleOf(cases.gzip), 'gzip batches of 100, varied, 16 connections');
  assert.equal(titleOf(cases.single1), 'single calls, varied, 1 connection');
  assert.equal(titleOf({ ...cases.single64, viewers: 1, relaxed: true, failing: 1, rules: 3 }), 'single calls, varied, 64 connections, 1% failing, plan of 3 rules, relaxed, 1 viewer');
});

test('figures have three digits that count', () => {
  assert.deepEqual([111_234.6, 1234.5, 999.96, 123.45, 12.345, 9.998, 1.2345, 0.12345, 0.012345, 0, NaN, undefined].map((value) => figure(value)), ['111,235', '1,235', '1,000', '123', '12.3', '10.0', '1.23', '0.123', '0.0123', '0', '-', '-']);
  assert.deepEqual([0, 0.00004, 0.5, 1, undefined].map(percent), ['0%', '0.004%', '50%', '100%', '-']);
  assert.deepEqual([ratioText(undefined), ratioText({ ratio: 1.5 }), ratioText({ ratio: 1, low: 0.9, high: 1.1 })], ['-', '1.50', '1.00 [0.900, 1.10]']);
});

test('the table has a row for each server, and its columns are in line', () => {
  const servers = [
    { name: 'nginx', ...summary([round({})]), xNginx: 1 },
    { name: 'plumblined', ...summary([round({ writtenPerByte: 0.25 })]), xNginx: 0.5, xFile: 0.1, xBaseline: { ratio: 1.2, low: 1.1, high: 1.3 } },
  ];
  const lines = caseTable([{ title: 'single calls', servers }]).split('\n');
  assert.deepEqual([lines.length, new Set(lines.map((line) => line.length)).size], [4, 1]);
  const cells = (line) => line.split('|').slice(1, -1).map((cell) => cell.trim());
  assert.deepEqual(cells(lines[0]), headings);
  assert.deepEqual(cells(lines[3]), ['', 'plumblined', '100', '0.500', '0.100', '1.20 [1.10, 1.30]', '1.00', '2.00', '10.0', '0.25', '0%', '50%']);
  assert.equal(boundTable([{ writer: 'file', group: 1, recordsPerSecond: 4200 }, { writer: 'file', group: 4096, recordsPerSecond: 929_000 }]).split('\n')[2].replaceAll(/ +/g, ' '), '| file | 4,200 | 929,000 |');
});

test('wrk is the bound where it has no time left and the server has', () => {
  assert.ok(isClientBound({ clientBusy: 0.95, serverBusy: 0.89 }));
  assert.ok(!isClientBound({ clientBusy: 0.94, serverBusy: 0.89 }));
  assert.ok(!isClientBound({ clientBusy: 0.95, serverBusy: 0.9 }));
});
