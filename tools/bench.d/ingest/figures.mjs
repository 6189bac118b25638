// What is made of the figures of rounds: medians, ratios of pairs with their interval, and what was said by wrk and the kernel. Plain functions.

/** The middle of the values, or the mean of the two in the middle; NaN of none. */
export function median(values) {
  if (values.length === 0) return NaN;
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Student's t at 97.5% for 1 to 30 degrees of freedom; beyond them the normal distribution's. */
const student = [
  12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.16, 2.145, 2.131, 2.12, 2.11, 2.101, 2.093, 2.086, 2.08, 2.074, 2.069, 2.064, 2.06,
  2.056, 2.052, 2.048, 2.045, 2.042,
];

/**
 * The ratio of values that were measured in pairs: the geometric mean of the ratios of the pairs, with the interval that has the true one with
 * 95% (Student's t over their logarithms). One pair has no interval; its ends are undefined.
 */
export function pairedRatio(values, others) {
  if (values.length !== others.length) throw new RangeError('a pair lacks its other half');
  const count = values.length;
  if (count === 0) return { ratio: NaN };
  const logs = values.map((value, n) => Math.log(value / others[n]));
  const mean = logs.reduce((sum, log) => sum + log, 0) / count;
  if (count === 1) return { ratio: Math.exp(mean) };
  const variance = logs.reduce((sum, log) => sum + (log - mean) ** 2, 0) / (count - 1);
  const half = (student[count - 2] ?? 1.96) * Math.sqrt(variance / count);
  return { ratio: Math.exp(mean), low: Math.exp(mean - half), high: Math.exp(mean + half) };
}

/** What requests.lua prints at its end; undefined where wrk printed no such line. */
export function wrkResult(output) {
  const found = /^RESULT (\d+) (\d+) (\d+) (\d+) (\d+)$/m.exec(output);
  if (found === null) return undefined;
  const [requests, durationUs, bad, p50Us, p99Us] = found.slice(1).map(Number);
  return { requests, seconds: durationUs / 1e6, bad, p50Ms: p50Us / 1e3, p99Ms: p99Us / 1e3 };
}

/** The seconds of CPU in a /proc/PID/stat, of `ticksPerSecond`. A program's name may hold anything, ")" too. */
export function cpuSeconds(stat, ticksPerSecond = 100) {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
}

/** The bytes that a process made the system write, from its /proc/PID/io. */
export function writtenBytes(io) {
  const found = /^write_bytes: (\d+)$/m.exec(io);
  if (found === null) throw new Error('/proc/PID/io has no write_bytes');
  return Number(found[1]);
}

/** The rounds of one server in one case, as one: medians, and the share of all requests that were not answered 200. */
export function summary(rounds) {
  const of = (name) => median(rounds.map((round) => round[name]));
  const requests = rounds.reduce((sum, round) => sum + round.requests, 0);
  const bad = rounds.reduce((sum, round) => sum + round.bad, 0);
  return {
    requestsPerSecond: of('requestsPerSecond'),
    callsPerSecond: of('callsPerSecond'),
    p50Ms: of('p50Ms'),
    p99Ms: of('p99Ms'),
    cpuUsPerCall: of('cpuUsPerCall'),
    writtenPerByte: rounds[0].writtenPerByte === undefined ? undefined : of('writtenPerByte'),
    clientBusy: of('clientBusy'),
    notOk: requests + bad === 0 ? 1 : bad / Math.max(requests, bad),
  };
}

/** The size of the groups whose bare writer bounds a server with so many calls in flight: the smallest that holds them, else the largest. */
export function groupThatBounds(inFlight, sizes) {
  const ascending = sizes.toSorted((a, b) => a - b);
  return ascending.find((size) => size >= inFlight) ?? ascending.at(-1);
}

/** How far a ratio may fall below the one that is kept before it is said. */
export const mostFall = 0.25;

/** A line for each ratio that is kept: how it stands now. `kept` and `measured`: ratios to nginx by the cases' names. */
export function comparedWithKept(kept, measured) {
  return Object.entries(measured).map(([name, now]) => {
    const before = kept[name];
    if (before === undefined) return { name, fell: false, line: `${name}: ${now.toFixed(3)} x nginx, none is kept` };
    const change = now / before - 1;
    const fell = !(now >= before * (1 - mostFall));
    const percent = `${change >= 0 ? '+' : ''}${(100 * change).toFixed(0)}%`;
    return { name, fell, line: `${fell ? 'WARNING: ' : ''}${name}: ${now.toFixed(3)} x nginx, kept ${before.toFixed(3)} (${percent})` };
  });
}

/** What those lines come to, as one. */
export function sumOfComparison(compared) {
  const fallen = compared.filter(({ fell }) => fell).map(({ name }) => name);
  if (fallen.length === 0) return `no ratio to nginx fell by more than ${100 * mostFall}% (${compared.map(({ name }) => name).join(', ')})`;
  return `WARNING: ${fallen.join(', ')} fell by more than ${100 * mostFall}% of the ratio to nginx that is kept`;
}
