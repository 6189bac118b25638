// What `tools/bench ingest` prints, as texts. Plain functions.
import { daemonText } from './machine.mjs';

/** A number with that many digits that count, thousands apart; "-" where there is none. */
export function figure(value, significant = 3) {
  if (value === undefined || Number.isNaN(value)) return '-';
  if (value === 0) return '0';
  const rounded = Math.abs(value) < 10 ** significant ? Number(value.toPrecision(significant)) : value;
  const decimals = Math.max(0, significant - 1 - Math.floor(Math.log10(Math.abs(rounded))));
  return rounded.toLocaleString('en-US', { minimumFractionDigits: Math.min(decimals, 4), maximumFractionDigits: Math.min(decimals, 4) });
}

export const percent = (share) => (share === undefined ? '-' : `${figure(100 * share, share !== 0 && share < 0.001 ? 1 : 2)}%`);

/** A ratio with its interval of 95%, where there is one. */
export function ratioText(paired) {
  if (paired === undefined) return '-';
  const { ratio, low, high } = paired;
  return low === undefined ? figure(ratio) : `${figure(ratio)} [${figure(low)}, ${figure(high)}]`;
}

/** Rows of cells as a table in Markdown, whose columns are also in line; the first is the head, columns of `left` are texts. */
export function markdown(rows, left = [0]) {
  const widths = rows[0].map((_, column) => Math.max(3, ...rows.map((row) => row[column].length)));
  const line = (row) => `| ${row.map((cell, column) => (left.includes(column) ? cell.padEnd(widths[column]) : cell.padStart(widths[column]))).join(' | ')} |`;
  const rule = `| ${widths.map((width, column) => (left.includes(column) ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`)).join(' | ')} |`;
  return [line(rows[0]), rule, ...rows.slice(1).map(line)].join('\n');
}

export const headings = ['case', 'server', 'calls/s', 'x nginx', 'x file', 'x baseline', 'p50 ms', 'p99 ms', 'CPU us/call', 'written', 'not 200', 'wrk busy'];

/** The table of all cases: a row for each server of each. */
export function caseTable(cases) {
  const rows = cases.flatMap(({ title, servers }) => servers.map((server, n) => [
    n === 0 ? title : '', server.name, figure(server.callsPerSecond, 3), figure(server.xNginx), figure(server.xFile), ratioText(server.xBaseline), figure(server.p50Ms), figure(server.p99Ms),
    figure(server.cpuUsPerCall), figure(server.writtenPerByte, 2), percent(server.notOk), percent(server.clientBusy),
  ]));
  return markdown([headings, ...rows], [0, 1]);
}

export function boundTable(bounds) {
  const sizes = [...new Set(bounds.map(({ group }) => group))];
  const writers = [...new Set(bounds.map(({ writer }) => writer))];
  const rate = (writer, group) => bounds.find((one) => one.writer === writer && one.group === group)?.recordsPerSecond;
  return markdown([['records/s, by records a group', ...sizes.map((size) => size.toLocaleString('en-US'))], ...writers.map((writer) => [writer, ...sizes.map((size) => figure(rate(writer, size)))])]);
}

/** Where wrk had its core to itself and the server had not: what stands there is wrk's speed. */
export const isClientBound = ({ clientBusy, serverBusy }) => clientBusy >= 0.95 && serverBusy < 0.9;

/** What was measured on, as a list in Markdown. */
export function headText({ at, machine, daemons, peers, method, client }) {
  const lines = [
    ['date', at],
    ['machine', `${machine.cpu}, ${machine.cores} cores, ${figure(machine.memoryGib)} GiB, Linux ${machine.kernel}, load average ${machine.load} at the start`],
    ...Object.entries(daemons).map(([name, daemon]) => [name, daemonText(daemon)]),
    ['peers', Object.entries(peers).map(([name, version]) => `${name} ${version}`).join(', ')],
    ['state', `${machine.state.type} on ${machine.state.device}${machine.state.type === 'tmpfs' ? ': memory, a sync costs nothing there' : ''}`],
    ['method', method],
    ...client.map(({ title, requestsPerSecond, clientBusy }) => ['wrk', `against nginx ${figure(requestsPerSecond)} requests/s, ${percent(clientBusy)} of its core: ${title}`]),
  ];
  return lines.map(([name, text]) => `- ${name}: ${text}`).join('\n');
}
