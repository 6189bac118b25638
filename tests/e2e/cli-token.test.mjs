// To whom the tool sends the token that it found in a state directory: to that directory's daemon, and nobody else.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { test } from 'node:test';

import { startDaemon } from './support/daemon.mjs';
import { eventually } from './support/eventually.mjs';
import { plumbline, startTool } from './support/tool.mjs';

/** Another program on this machine, which keeps what it is shown. */
async function stranger(t, port = 0) {
  const shown = [];
  const server = createServer((request, response) => {
    shown.push(request.headers.authorization);
    response.writeHead(200, { 'content-type': 'application/json' }).end('{"events":[],"next":null,"first":1,"head":0}');
  });
  server.on('upgrade', (request, socket) => {
    shown.push(request.headers.authorization);
    socket.destroy();
  });
  let connections = 0;
  server.on('connection', () => (connections += 1));
  await new Promise((listening) => server.listen(port, '127.0.0.1', listening));
  t.after(() => server.close());
  return { shown, connections: () => connections, url: `http://127.0.0.1:${server.address().port}` };
}

test('a token that was found goes to no other address, however that was said', async (t) => {
  const daemon = await startDaemon(t);
  const other = await stranger(t);
  for (const [args, env] of [[['--url', other.url], {}], [['--url', other.url, '--state-dir', daemon.stateDir], {}], [[], { PLUMBLINE_URL: other.url }]]) {
    const { code, stderr } = await plumbline(daemon, ['events', ...args], { env });
    assert.equal(code, 2);
    assert.match(stderr, /is not sent to http:\/\/127\.0\.0\.1:\d+: set the token of that daemon with --token or PLUMBLINE_TOKEN/);
  }
  assert.deepEqual(other.shown, []);
  assert.equal((await plumbline(daemon, ['events', '--url', other.url, '--token', 'said'])).code, 0);
  assert.deepEqual(other.shown, ['Bearer said']);
});

test('the daemon is found by each name of this machine', async (t) => {
  const daemon = await startDaemon(t);
  for (const host of ['localhost', '127.0.0.1', '[::1]']) {
    const { code, stderr } = await plumbline(daemon, ['events', '--url', `http://${host}:${daemon.port}/`]);
    assert.equal(code, 0, stderr);
  }
});

test('who has the port of a daemon that is dead is shown nothing', async (t) => {
  const daemon = await startDaemon(t);
  const tail = startTool(daemon, ['tail', '--json']);
  t.after(() => tail.child.kill('SIGKILL'));
  await tail.until('it follows', ({ stdout }) => stdout.includes('"hello"'));
  await daemon.kill();
  const other = await stranger(t, daemon.port);
  const { code, stderr } = await plumbline(daemon, ['events']);
  assert.equal(code, 1);
  assert.match(stderr, /no daemon answers at .* \(another program answers there, and no daemon serves /);
  const before = other.connections();
  await eventually('the tail tries again', () => other.connections() > before);
  assert.deepEqual(other.shown, []);
});
