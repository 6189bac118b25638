// The two clients of `tools/bench abuse`, each a process of its own.
//   abuse.mjs good URL KEY SECONDS   sends calls one after another on 8 connections and prints, in us: RESULT calls not-200 p50 p99
//   abuse.mjs abuse URL KEY IDLE     holds IDLE idle connections, 50 that send a byte a second, and 2 that send gzip bombs without a
//                                    pause; prints READY once all are there, and BOMBS n at its end (SIGTERM)
import { Agent, request } from 'node:http';
import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';

const [, , role, url, key, amount] = process.argv;
const { hostname, port } = new URL(url);
const authorization = `Basic ${Buffer.from(`${key}:`).toString('base64')}`;

function post(agent, path, body, headers = {}) {
  return new Promise((resolve, reject) => {
    const outgoing = request({ hostname, port, method: 'POST', path, agent, headers: { authorization, 'content-length': body.length, ...headers } }, (answer) => {
      answer.resume().on('end', () => resolve(answer.statusCode));
    });
    outgoing.on('error', reject).end(body);
  });
}

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

async function good(seconds) {
  const latencies = [];
  let bad = 0;
  const end = performance.now() + seconds * 1000;
  const client = async (number) => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    for (let n = 0; performance.now() < end; n += 1) {
      const body = Buffer.from(JSON.stringify({ type: 'track', event: 'Good', userId: 'u', messageId: `${process.pid}-${number}-${n}`, properties: { pad: 'x'.repeat(700) } }));
      const before = performance.now();
      if ((await post(agent, '/v1/track', body)) !== 200) bad += 1;
      latencies.push(performance.now() - before);
      await pause(5);
    }
    agent.destroy();
  };
  await Promise.all(Array.from({ length: 8 }, (_, number) => client(number)));
  latencies.sort((a, b) => a - b);
  const at = (share) => Math.round(1000 * latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * share))]);
  console.log(`RESULT ${latencies.length} ${bad} ${at(0.5)} ${at(0.99)}`);
}

const opened = () => new Promise((resolve, reject) => {
  const socket = connect(Number(port), hostname, () => resolve(socket));
  socket.on('error', reject);
});

async function abuse(idle) {
  let bombs = 0;
  process.on('SIGTERM', () => {
    console.log(`BOMBS ${bombs}`);
    process.exit(0);
  });
  const held = [];
  while (held.length < idle) held.push(...(await Promise.all(Array.from({ length: Math.min(200, idle - held.length) }, opened))));
  const head = `POST /v1/track HTTP/1.1\r\nHost: x\r\nAuthorization: ${authorization}\r\nContent-Length: 1000\r\nX-Slow: `;
  const slow = async (number) => {
    for (;;) {
      const socket = await opened().catch(() => undefined);
      if (!socket) continue;
      let open = true;
      socket.on('error', () => {}).on('close', () => (open = false)).resume();
      socket.write(head.slice(0, 20 + number));
      for (let at = 20 + number; open; at += 1) {
        socket.write(head[at] ?? 'x');
        await pause(1000);
      }
    }
  };
  for (let number = 0; number < 50; number += 1) slow(number);
  const once = gzipSync(Buffer.alloc(10 * 1024 * 1024));
  const bomb = async (body) => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    for (;;) {
      const status = await post(agent, '/v1/batch', body, { 'content-encoding': 'gzip' }).catch(() => 0);
      if (status !== 400) throw new Error(`a bomb was answered ${status}`);
      bombs += 1;
    }
  };
  bomb(once);
  bomb(gzipSync(once));
  console.log('READY');
}

await (role === 'good' ? good(Number(amount)) : abuse(Number(amount)));
