// The clients of `tools/bench stream`, each a process of its own.
//   stream.mjs latency URL TOKEN KEY VIEWERS SECONDS    sends a call every 10 ms and prints, in us from the SDK's answer to the viewer (negative: before it), over all of
//                                                       them: RESULT calls seen p50 p99
//   stream.mjs hold URL TOKEN VIEWERS reading|stuck|searching
//                                                       holds viewers that read all, or nothing, or have filters that look into every call and find none; prints READY once all are
//                                                       there, and at its end (SIGTERM) SEEN verdicts lagged
import { Agent, request } from 'node:http';
import { createRequire } from 'node:module';

const { WebSocket } = createRequire(new URL('../../tests/e2e/package.json', import.meta.url))('ws');
const [, , role, url, token, ...rest] = process.argv;
const { hostname, port } = new URL(url);

function open(query = '') {
  const socket = new WebSocket(`ws://${hostname}:${port}/api/debugger${query}`, ['plumbline.debugger.v1'], { headers: { authorization: `Bearer ${token}` }, perMessageDeflate: false });
  return new Promise((resolve, reject) => {
    socket.once('error', reject);
    socket.once('message', () => resolve(socket)); // hello
  });
}

const openAll = (count, queryOf = () => '') => Promise.all(Array.from({ length: count }, (_, n) => open(queryOf(n))));

/** Another one for each viewer: one of their searches is no other's. */
const search = (n) => `?q=${encodeURIComponent(`-"no such ${n}" ${'a '.repeat(20)} total:>999999 has:nothing -has:"other ${n}"`)}`;

function post(agent, key, body) {
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Basic ${Buffer.from(`${key}:`).toString('base64')}`, 'content-length': Buffer.byteLength(body) };
    const outgoing = request({ hostname, port, method: 'POST', path: '/v1/track', agent, headers }, (answer) => answer.resume().on('end', () => resolve(answer.statusCode)));
    outgoing.on('error', reject).end(body);
  });
}

async function latency(key, viewers, seconds) {
  const answered = new Map(); // by messageId
  const seen = new Map();
  const idOf = /"messageId":"(bench-\d+-\d+)"/g;
  for (const socket of await openAll(viewers)) {
    socket.on('message', (data) => {
      const now = performance.now();
      for (const [, id] of data.toString().matchAll(idOf)) (seen.get(id) ?? seen.set(id, []).get(id)).push(now);
    });
  }
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const end = performance.now() + seconds * 1000;
  for (let n = 0; performance.now() < end; n += 1) {
    const id = `bench-${process.pid}-${n}`;
    const status = await post(agent, key, JSON.stringify({ type: 'track', event: 'Order Completed', userId: 'u', messageId: id, properties: { total: 1, pad: 'x'.repeat(700) } }));
    if (status !== 200) throw new Error(`an answer of ${status}`);
    answered.set(id, performance.now());
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  agent.destroy();
  await new Promise((resolve) => setTimeout(resolve, 1000)); // the last ones
  const latencies = [];
  for (const [id, at] of answered) for (const then of seen.get(id) ?? []) latencies.push(then - at);
  latencies.sort((a, b) => a - b);
  const percentile = (share) => Math.round(1000 * (latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * share))] ?? NaN));
  console.log(`RESULT ${answered.size} ${latencies.length} ${percentile(0.5)} ${percentile(0.99)}`);
  process.exit(latencies.length === answered.size * viewers ? 0 : 1);
}

async function hold(viewers, how) {
  let verdicts = 0;
  let lagged = 0;
  for (const socket of await openAll(viewers, how === 'searching' ? search : undefined)) {
    if (how === 'stuck') socket.pause();
    socket.on('message', (data) => {
      // Counting is all: this is no measure of a JSON parser.
      for (let at = data.indexOf('{"type":"verdict"'); at >= 0; at = data.indexOf('{"type":"verdict"', at + 1)) verdicts += 1;
      if (data.includes('{"type":"lagged"')) lagged += 1;
    });
  }
  process.on('SIGTERM', () => {
    console.log(`SEEN ${verdicts} ${lagged}`);
    process.exit(0);
  });
  setInterval(() => {}, 1000); // sockets that are not read from keep nobody alive
  console.log('READY');
}

if (role === 'latency') await latency(rest[0], Number(rest[1]), Number(rest[2]));
else await hold(Number(rest[0]), rest[1]);
