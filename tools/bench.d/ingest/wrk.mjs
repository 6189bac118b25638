// One round of wrk on core 1.
import { spawn } from 'node:child_process';
import { once } from 'node:events';

import { wrkResult } from './figures.mjs';

/** { requests, seconds, bad, p50Ms, p99Ms, clientBusy }, the last the share of its core that wrk took. `firstNumber`: of its requests. */
export async function runWrk({ script, url, key, pool, connections, seconds, firstNumber }) {
  const basic = Buffer.from(`${key}:`).toString('base64');
  const args = ['-c', '1', '/usr/bin/time', '-f', 'TIME %e %U %S', 'wrk', '-t', '1', '-c', connections, '-d', `${seconds}s`, '--timeout', '10s', '-s', script, url, '--', basic, pool, firstNumber];
  const child = spawn('taskset', args.map(String), { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (output += text));
  await once(child, 'close');
  const result = wrkResult(output);
  const [, wall, user, system] = /^TIME (\S+) (\S+) (\S+)$/m.exec(output) ?? [];
  if (result === undefined || wall === undefined) throw new Error(`wrk did not end well against ${url}: ${output.trim().split('\n').slice(-5).join('\n')}`);
  return { ...result, clientBusy: (Number(user) + Number(system)) / Number(wall) };
}
