import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { connect } from 'node:tls';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';

import { goodOrder, track } from './support/calls.mjs';
import { runToEnd, startDaemon, temporaryFolder } from './support/daemon.mjs';
import { eventually, within } from './support/eventually.mjs';
import { exchange } from './support/http.mjs';
import { assertRefused, assertTaken, basic, post } from './support/ingest.mjs';
import { openConnection, requestText } from './support/socket.mjs';
import { devCert, openTls, startTlsDaemon } from './support/tls.mjs';

const run = promisify(execFile);

const overTls = (daemon, path, options) => post(daemon.tls, path, { agent: daemon.tls.agent, ...options });
const getOverTls = (daemon, path, options = {}) => exchange(daemon.tls.url, { path, agent: daemon.tls.agent, ...options });
const noticeWith = (daemon, words) =>
  eventually(`a notice with "${words}"`, async () => (await daemon.owner.get('/api/notices')).notices.find(({ message }) => message.includes(words)));
const fingerprintOf = (socket) => socket.getPeerCertificate().fingerprint256;

test('every route of ingest answers over TLS', async (t) => {
  const daemon = await startTlsDaemon(t);
  const key = await daemon.devKey();
  const more = { name: 'Home', groupId: 'group-1', previousId: 'anonymous-0', userId: 'user-1' };
  const types = ['track', 'page', 'screen', 'identify', 'group', 'alias'];
  for (const type of types) {
    for (const route of [type, type[0]]) assertTaken(await overTls(daemon, `/v1/${route}`, { key, body: track('Tea Drunk', {}, { ...more, type }) }));
  }
  for (const route of ['/v1/batch', '/v1/import', '/v1/b']) assertTaken(await overTls(daemon, route, { key, body: { batch: [track('A'), track('B')] } }));
  assertTaken(await overTls(daemon, '/v1/batch', { key, body: gzipSync(JSON.stringify({ batch: [track('C')] })), headers: { 'content-encoding': 'gzip' } }));
  assertTaken(await overTls(daemon, '/v1/m', { key, body: {} }));
  assert.equal((await getOverTls(daemon, '/v1/track', { method: 'OPTIONS', headers: { origin: 'https://shop.example' } })).status, 204);
  assert.equal((await daemon.owner.verdicts()).length, 2 * types.length + 7);
  assertRefused(await overTls(daemon, '/v1/nothing', { key, body: {} }), 404, 'not_found');
  assertRefused(await overTls(daemon, '/v1/track', { body: track('A') }), 401, 'missing_key');
});

test('the console and the API are not served over TLS', async (t) => {
  const daemon = await startTlsDaemon(t);
  for (const path of ['/', '/api/setup', '/api/debugger', '/healthz']) {
    assertRefused(await getOverTls(daemon, path, { headers: { authorization: `Bearer ${daemon.token('owner')}` } }), 404, 'not_found');
  }
});

test('large batches and large answers go through whole', async (t) => {
  const daemon = await startTlsDaemon(t);
  const batch = Array.from({ length: 400 }, (_, i) => goodOrder({ context: { pad: 'x'.repeat(500), i } }));
  const answer = await overTls(daemon, '/v1/batch', { key: await daemon.devKey(), body: { batch }, headers: { prefer: 'return=representation' } });
  assert.equal(answer.status, 200);
  assert.deepEqual(answer.json.verdicts.map(({ messageId }) => messageId), batch.map(({ messageId }) => messageId));
});

test('requests of one connection are answered in their order, many connections side by side', async (t) => {
  const daemon = await startTlsDaemon(t);
  const key = await daemon.devKey();
  const connections = await Promise.all(Array.from({ length: 20 }, () => openTls(t, daemon.tls)));
  await Promise.all(connections.map(async (socket) => {
    let text = '';
    socket.setEncoding('utf8').on('data', (chunk) => (text += chunk));
    const one = requestText('POST', '/v1/track', { headers: { Authorization: basic(key) }, body: JSON.stringify(track('A')) });
    socket.write(one + requestText('GET', '/v1/nothing') + requestText('POST', '/v1/track', { headers: { Authorization: basic(key) }, body: JSON.stringify(track('B')) }));
    await eventually('three answers', () => text.match(/HTTP\/1\.1 /g)?.length === 3);
    assert.deepEqual(text.match(/HTTP\/1\.1 \d+/g), ['HTTP/1.1 200', 'HTTP/1.1 404', 'HTTP/1.1 200']);
  }));
  assert.equal((await daemon.owner.verdicts()).length, 40);
});

test('ALPN chooses http/1.1 and refuses who speaks h2 alone', async (t) => {
  const daemon = await startTlsDaemon(t);
  assert.equal((await openTls(t, daemon.tls, { ALPNProtocols: ['h2', 'http/1.1'] })).alpnProtocol, 'http/1.1');
  assert.equal((await openTls(t, daemon.tls)).alpnProtocol, false);
  await assert.rejects(openTls(t, daemon.tls, { ALPNProtocols: ['h2'] }), /no application protocol/i);
});

for (const version of ['TLSv1.2', 'TLSv1.3']) {
  test(`a session is resumed by its ticket (${version}), whichever core takes the connection`, async (t) => {
    const daemon = await startTlsDaemon(t, { args: ['--threads', '2'] });
    const options = { minVersion: version, maxVersion: version };
    const first = await openTls(t, daemon.tls, options);
    const session = first.getSession();
    const ticket = version === 'TLSv1.2' ? session : await within('a session ticket', once(first, 'session').then(([given]) => given));
    for (let i = 0; i < 8; ++i) {
      const again = await openTls(t, daemon.tls, { ...options, session: ticket });
      assert.equal(again.isSessionReused(), true);
      assert.equal(again.getProtocol(), version);
    }
  });
}

test('TLS 1.1 is refused', async (t) => {
  const daemon = await startTlsDaemon(t);
  await assert.rejects(openTls(t, daemon.tls, { minVersion: 'TLSv1.1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' }), /protocol version/i);
  await noticeWith(daemon, 'A TLS handshake failed: unsupported protocol');
});

test('SIGHUP: new connections see the new certificate, old ones go on', async (t) => {
  const daemon = await startTlsDaemon(t);
  const key = await daemon.devKey();
  const old = await openTls(t, daemon.tls);
  await devCert(daemon.tls.dir, 'renewed.local');
  daemon.hangUp();
  const renewed = await eventually('the new certificate is shown', async () => {
    const socket = await openTls(t, daemon.tls);
    return fingerprintOf(socket) !== fingerprintOf(old) && socket;
  });
  assert.match(renewed.getPeerCertificate().subjectaltname, /renewed\.local/);
  let text = '';
  old.setEncoding('utf8').on('data', (chunk) => (text += chunk));
  old.write(requestText('POST', '/v1/track', { headers: { Authorization: basic(key) }, body: JSON.stringify(track('A')) }));
  await eventually('an answer on the old connection', () => /^HTTP\/1\.1 200/.test(text));
});

test('SIGHUP with a bad certificate keeps the old one and says why; a good one later is taken', async (t) => {
  const daemon = await startTlsDaemon(t);
  const shown = fingerprintOf(await openTls(t, daemon.tls));
  const { certificate } = daemon.tls.files;
  const good = readFileSync(certificate);
  writeFileSync(certificate, 'half a certif');
  daemon.hangUp();
  await eventually('the log says why', () => daemon.stderr().includes(`--tls-cert: ${certificate}: it has no usable certificate in PEM`) && daemon.stderr().includes('the old certificate stays'));
  assert.equal(fingerprintOf(await openTls(t, daemon.tls)), shown);
  writeFileSync(certificate, good);
  await devCert(daemon.tls.dir);
  daemon.hangUp();
  await eventually('the new certificate is shown', async () => fingerprintOf(await openTls(t, daemon.tls)) !== shown);
});

test('SIGHUP without TLS is no end', async (t) => {
  const daemon = await startDaemon(t);
  daemon.hangUp();
  await eventually('the log names it', () => daemon.stderr().includes('SIGHUP'));
  assert.equal((await exchange(daemon.url, { path: '/healthz' })).status, 200);
});

test('plain HTTP on the TLS port is answered 400, in ingest’s shape, and noted', async (t) => {
  const daemon = await startTlsDaemon(t);
  const answer = await post({ url: `http://127.0.0.1:${daemon.tls.port}` }, '/v1/track', { key: await daemon.devKey(), body: track('A') });
  assertRefused(answer, 400, 'malformed_request');
  assert.match(answer.json.message, /speaks https/);
  assert.equal(answer.headers.connection, 'close');
  assert.equal((await noticeWith(daemon, 'speaks https')).code, 'malformed_request');
});

test('TLS on the plain port is closed, and the notice says what to do', async (t) => {
  const daemon = await startTlsDaemon(t);
  const socket = connect({ port: daemon.port, host: '127.0.0.1', servername: 'localhost', ca: daemon.tls.ca });
  t.after(() => socket.destroy());
  socket.on('error', () => {});
  await within('the daemon closes the connection', new Promise((resolve) => socket.once('close', resolve)));
  const notice = await noticeWith(daemon, 'TLS was spoken to the plain HTTP port; use --tls-listen');
  assert.equal(notice.code, 'malformed_request');
});

test('a client that does not trust the certificate is noted, with the way out', async (t) => {
  const daemon = await startTlsDaemon(t);
  await assert.rejects(run('curl', ['-sS', `${daemon.tls.url}/v1/projects/key/settings`]), ({ code }) => code === 60);
  const notice = await noticeWith(daemon, 'plumbline dev-cert');
  assert.match(notice.message, /^A TLS handshake failed: tlsv1 alert unknown ca\. /);
  const trusted = await run('curl', ['-sS', '--cacert', daemon.tls.files.authority, '-u', `${await daemon.devKey()}:`, '-d', JSON.stringify(track('A')), `${daemon.tls.url}/v1/track`]);
  assert.equal(JSON.parse(trusted.stdout).success, true);
});

test('half a handshake blocks nobody, and is cut after its time', async (t) => {
  const daemon = await startTlsDaemon(t, { args: ['--threads', '1'] });
  const since = performance.now();
  const tlsPort = { port: daemon.tls.port };
  const [silent, half] = [await openConnection(t, tlsPort), await openConnection(t, tlsPort)];
  half.write(Buffer.from([0x16, 0x03, 0x01, 0x01, 0x00, 0x01]));
  assertTaken(await overTls(daemon, '/v1/track', { key: await daemon.devKey(), body: track('A') }));
  await Promise.all([silent.end(), half.end()]);
  const took = (performance.now() - since) / 1000;
  assert.ok(took > 9, `${took} s`);
  // It was cut by itself, not by what the other connections did.
  assertTaken(await overTls(daemon, '/v1/track', { key: await daemon.devKey(), body: track('B') }));
});

test('what begins like TLS and is none is cut at once and noted', async (t) => {
  const daemon = await startTlsDaemon(t);
  const connection = await openConnection(t, { port: daemon.tls.port });
  connection.write('\x16\x03\x01\x00\x05hello and more');
  await connection.end();
  await noticeWith(daemon, 'A TLS handshake failed');
});

test('SIGTERM ends idle TLS connections with a farewell at once, whatever half handshakes wait', async (t) => {
  const daemon = await startTlsDaemon(t);
  const idle = await openTls(t, daemon.tls);
  const half = await openConnection(t, { port: daemon.tls.port });
  half.write(Buffer.from([0x16, 0x03, 0x01]));
  await openConnection(t, { port: daemon.tls.port });
  // All of them are the daemon's by now: connections are accepted in their order, on each core.
  await Promise.all(Array.from({ length: 16 }, () => openTls(t, daemon.tls)));
  const farewell = once(idle.resume(), 'end');
  assert.deepEqual(await daemon.stop(), { code: 0, signal: null });
  await within('close_notify', farewell);
  assert.doesNotMatch(daemon.stderr(), /closing them/);
});

test('SIGTERM cuts a request that never ends, over TLS too', async (t) => {
  const daemon = await startTlsDaemon(t);
  const busy = await openTls(t, daemon.tls);
  busy.on('error', () => {});
  busy.write('POST /v1/track HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\nExpect: 100-continue\r\n\r\n{');
  const [chunk] = await within('the daemon reads the request', once(busy, 'data'));
  assert.match(chunk.toString(), /^HTTP\/1\.1 100/);
  assert.deepEqual(await daemon.stop(), { code: 0, signal: null });
  await daemon.logged(/closing them/);
});

test('the settings answer names the address by which it was asked for, over TLS and plain', async (t) => {
  const daemon = await startTlsDaemon(t);
  const path = `/v1/projects/${await daemon.devKey()}/settings`;
  const hostIn = (answer) => answer.json.integrations['Segment.io'].apiHost;
  assert.equal(hostIn(await getOverTls(daemon, path)), `localhost:${daemon.tls.port}/v1`);
  assert.equal(hostIn(await exchange(daemon.url, { path })), `127.0.0.1:${daemon.port}/v1`);
  // HTTP/1.0 has no Host.
  const bare = await openTls(t, daemon.tls);
  let text = '';
  bare.setEncoding('utf8').on('data', (chunk) => (text += chunk));
  bare.write(`GET ${path} HTTP/1.0\r\n\r\n`);
  await eventually('an answer', () => text.includes(`"apiHost":"127.0.0.1:${daemon.tls.port}/v1"`));
});

test('an SDK delivers over https once NODE_EXTRA_CA_CERTS names the authority', async (t) => {
  const daemon = await startTlsDaemon(t);
  const script = `
    import { Analytics } from '@segment/analytics-node';
    const analytics = new Analytics({ writeKey: '${await daemon.devKey()}', host: '${daemon.tls.url}' });
    analytics.on('error', (error) => { console.error(error); process.exitCode = 1; });
    for (let i = 0; i < 5; ++i) analytics.track({ userId: 'user-1', event: 'Tea Drunk', properties: { i } });
    await analytics.closeAndFlush({ timeout: 600_000 });`;
  await run(process.execPath, ['--input-type=module', '-e', script], { cwd: import.meta.dirname, env: { ...process.env, NODE_EXTRA_CA_CERTS: daemon.tls.files.authority } });
  const verdicts = await daemon.owner.verdicts();
  assert.deepEqual(verdicts.map(({ event }) => event), Array(5).fill('Tea Drunk'));
});

test('a wrong TLS configuration is exit 2 with its reason, and --check-config says it too', async (t) => {
  const folder = temporaryFolder(t);
  const one = await devCert(join(folder, 'one'));
  const other = await devCert(join(folder, 'other'));
  const text = join(folder, 'text');
  writeFileSync(text, 'hello');
  const listen = ['--tls-listen', '127.0.0.1:0'];
  const refused = async (words, args) => {
    for (const check of [[], ['--check-config']]) {
      const { code, stdout, stderr } = await runToEnd(['--listen', '127.0.0.1:0', '--state-dir', join(folder, 'state'), ...args, ...check]);
      assert.equal(code, 2, stderr);
      assert.equal(stdout, '');
      for (const word of words) assert.ok(stderr.includes(word), stderr);
    }
  };
  await refused(['--tls-listen without --tls-cert and --tls-key'], listen);
  await refused(['--tls-listen and --tls-cert without --tls-key'], [...listen, '--tls-cert', one.certificate]);
  await refused(['--tls-cert and --tls-key without --tls-listen'], ['--tls-cert', one.certificate, '--tls-key', one.key]);
  await refused(['--tls-cert', `${folder}/none: No such file`], [...listen, '--tls-cert', join(folder, 'none'), '--tls-key', one.key]);
  await refused(['--tls-key', `${text}: it has no private key`], [...listen, '--tls-cert', one.certificate, '--tls-key', text]);
  await refused(['--tls-key', other.key, 'not the key of the certificate', one.certificate], [...listen, '--tls-cert', one.certificate, '--tls-key', other.key]);
  await refused(['--tls-listen', 'host:port'], ['--tls-listen', 'unix:/tmp/a', '--tls-cert', one.certificate, '--tls-key', one.key]);
  const right = await runToEnd(['--check-config', ...listen, '--tls-cert', one.certificate, '--tls-key', one.key]);
  assert.equal(right.code, 0, right.stderr);
});

test('TLS is configured in the file too', async (t) => {
  const folder = temporaryFolder(t);
  const files = await devCert(folder);
  const config = join(folder, 'plumblined.toml');
  writeFileSync(config, `tls-listen = "127.0.0.1:0"\ntls-cert = "${files.certificate}"\ntls-key = "${files.key}"\n`);
  const daemon = await startDaemon(t, { args: ['--config', config] });
  const port = Number(/ingest over TLS on 127\.0\.0\.1:(\d+)/.exec(daemon.stderr())?.[1]);
  await openTls(t, { port, ca: files.ca });
});
