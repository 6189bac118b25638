import assert from 'node:assert/strict';
import { test } from 'node:test';

import { assertProblem } from './support/api.mjs';
import { track } from './support/calls.mjs';
import { startDaemon } from './support/daemon.mjs';
import { eventually } from './support/eventually.mjs';
import { exchange } from './support/http.mjs';
import { assertRefused, judged, post } from './support/ingest.mjs';
import { sendAndHide } from './support/journal-files.mjs';
import { openConnection, requestText } from './support/socket.mjs';

/** The answer to bytes that come on a connection of their own. */
async function answerTo(t, to, ...pieces) {
  const connection = await openConnection(t, to);
  for (const piece of pieces) connection.write(piece);
  return connection.answer();
}

test('what is no request is a problem document under /api, and in the shape of ingest elsewhere', async (t) => {
  const daemon = await startDaemon(t);
  const faults = (path) => [
    [`GET ${path} HTTP/1.1\r\nno field\r\n\r\n`],
    [`GET ${path} SPDY/9\r\n\r\n`],
    [`POST ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\nnone\r\n`],
    [`GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nA: ${'a'.repeat(17_000)}\r\n\r\n`],
    [`GET ${path}?${'a'.repeat(17_000)} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`],
  ];
  for (const fault of faults('/api/setup')) assertProblem(await answerTo(t, daemon, ...fault), 400, 'malformed_request');
  assert.deepEqual((await daemon.owner.get('/api/notices')).notices, [], 'nobody who waits for calls is told of them');
  for (const fault of faults('/v1/track')) assertRefused(await answerTo(t, daemon, ...fault), 400, 'malformed_request');
  assertRefused(await answerTo(t, daemon, 'nonsense\r\n\r\n'), 400, 'malformed_request');
  const { notices } = await daemon.owner.get('/api/notices');
  assert.deepEqual(new Set(notices.map(({ code }) => code)), new Set(['malformed_request']));
});

test('an answer without an end is refused to HTTP/1.0 as everything else of /api', async (t) => {
  const daemon = await startDaemon(t);
  const authorization = `Authorization: Bearer ${daemon.token('owner')}\r\n`;
  const answer = await answerTo(t, daemon, `GET /api/debugger HTTP/1.0\r\nHost: 127.0.0.1\r\nAccept: text/event-stream\r\n${authorization}\r\n`);
  assertProblem(answer, 400, 'malformed_request');
});

test('a body that goes on and on is too large', async (t) => {
  const daemon = await startDaemon(t);
  const head = (path) => `POST ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: ${2 ** 31}\r\n\r\n`;
  const pieces = Array(65).fill(Buffer.alloc(1024 * 1024, ' '));
  assertProblem(await answerTo(t, daemon, head('/api/plan/import'), ...pieces), 413, 'too_large');
  assertRefused(await answerTo(t, daemon, head('/v1/track'), ...pieces), 400, 'malformed_request');
});

test('where the daemon fails it says so in the shape of what was asked, and goes on', async (t) => {
  const daemon = await startDaemon(t);
  const key = await daemon.devKey();
  const call = track('Sent');
  await judged(daemon, key, [track('First')]);
  const { seq, bringBack } = await sendAndHide(daemon, key, call);
  assertProblem(await daemon.owner.ask('GET', '/api/events'), 500, 'internal');
  assertProblem(await daemon.owner.ask('GET', `/api/events/${seq}`), 500, 'internal');
  const duplicate = await post(daemon, '/v1/track', { key, body: call, headers: { prefer: 'return=representation' } });
  assertRefused(duplicate, 500, 'internal');
  await daemon.logged(/GET \/api\/events: /);
  bringBack();
  assert.equal((await daemon.owner.get('/api/events')).events.length, 2);
});

test('another method, and a path that there is not, are problems too', async (t) => {
  const daemon = await startDaemon(t);
  const wrong = await exchange(daemon.url, { method: 'PUT', path: '/api/sources' });
  assertProblem(wrong, 405, 'method_not_allowed');
  assert.match(wrong.headers.allow, /GET/);
  assertProblem(await exchange(daemon.url, { path: '/api/nothing' }), 404, 'not_found');
  assertProblem(await exchange(daemon.url, { method: 'POST', path: '/api/login', headers: { origin: 'http://evil.example' } }), 403, 'bad_origin');
});

test('a query parameter that a route has not is refused with the one that was meant, before anything is done', async (t) => {
  const daemon = await startDaemon(t);
  const refused = (method, path, pattern) => async () => {
    const { errors } = await daemon.owner.refused(422, 'invalid', method, path);
    assert.match(errors[0].message, pattern, path);
    return errors[0].pointer;
  };
  assert.equal(await refused('GET', '/api/events?lmit=2', /no parameter lmit: did you mean limit\?/)(), '/lmit');
  assert.equal(await refused('GET', '/api/events?limit=2&payloads=1', /did you mean payload\?/)(), '/payloads');
  assert.equal(await refused('DELETE', '/api/events?all=1&uesr=x', /did you mean user\?/)(), '/uesr');
  assert.equal(await refused('GET', '/api/setup?x', /no parameter x; it takes no parameters\./)(), '/x');
  assert.equal(await refused('GET', '/api/plan?environment=dev', /there are env, version\.|did you mean env\?/)(), '/environment');
  assert.equal(await refused('GET', '/api/sources/src_000000000000?env=dev', /it takes no parameters/)(), '/env');
  assert.equal(await refused('GET', '/api/checklist?%C3%28=1', /no parameter/)(), '/\uFFFD(');
  // Who may not ask at all is told that.
  assert.equal((await fetch(`${daemon.url}/api/events?lmit=2`)).status, 401);
  for (const path of ['/api/events?limit=0', '/api/problems?limit=x', '/api/audit?limit=0']) {
    const { errors } = await daemon.owner.refused(422, 'invalid', 'GET', path);
    assert.equal(errors[0].pointer, '/limit', path);
  }
  for (const path of ['/api/events?limit=2&&', '/api/events', '/api/plan/versions?', '/readyz?x=1']) assert.notEqual((await daemon.owner.ask('GET', path)).status, 422, path);
});

test('before anything is asked, a listener of the console alone answers as the API, every other as ingest', async (t) => {
  const daemon = await startDaemon(t, { args: ['--threads', '1', '--max-connections', '2', '--console-listen', '127.0.0.1:0'] });
  const [, port] = await eventually('the console’s address', () => /(?<!and )console on \S*:(\d+)/.exec(daemon.stderr()));
  const open = [await openConnection(t, daemon), await openConnection(t, daemon)];
  const text = requestText('GET', '/healthz');
  for (const connection of open) {
    connection.write(requestText('GET', '/v1/nothing'));
    assert.equal((await connection.answer()).status, 404);
  }
  const [ofConsole, ofIngest] = [await answerTo(t, { port: Number(port) }, text), await answerTo(t, daemon, text)];
  assertProblem(ofConsole, 429, 'too_many_connections');
  assert.match(ofConsole.headers['retry-after'], /^\d+$/);
  assertRefused(ofIngest, 429, 'too_many_connections');
  assert.match(ofIngest.headers['retry-after'], /^\d+$/);
});
