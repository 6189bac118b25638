import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { chmodSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer, get } from 'node:https';
import { join } from 'node:path';
import { test } from 'node:test';

import { temporaryFolder } from './support/daemon.mjs';
import { within } from './support/eventually.mjs';
import { devCert, plumbline } from './support/tls.mjs';

const modeOf = (file) => statSync(file).mode & 0o777;

test('dev-cert makes a certificate that openssl accepts by the authority beside it', async (t) => {
  const files = await devCert(join(temporaryFolder(t), 'new'), 'laptop.local', '192.168.1.20');
  const verify = (...more) => execFileSync('openssl', ['verify', '-x509_strict', '-purpose', 'sslserver', '-CAfile', files.authority, ...more, files.certificate], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  for (const host of ['localhost', 'laptop.local']) assert.match(verify('-verify_hostname', host), /: OK\n$/);
  for (const ip of ['127.0.0.1', '::1', '192.168.1.20']) assert.match(verify('-verify_ip', ip), /: OK\n$/);
  assert.throws(() => verify('-verify_hostname', 'other.local'));
});

test('node trusts the certificate once it trusts the authority', async (t) => {
  const files = await devCert(temporaryFolder(t));
  const server = createServer({ cert: readFileSync(files.certificate), key: readFileSync(files.key) }, (_, answer) => answer.end('hello'));
  t.after(() => server.close());
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const ask = (options) =>
    within('an answer', new Promise((resolve, reject) => get({ port: server.address().port, agent: false, ...options }, (answer) => resolve(answer.resume().statusCode)).on('error', reject)));
  for (const host of ['localhost', '127.0.0.1']) assert.equal(await ask({ host, ca: files.ca }), 200);
  await assert.rejects(ask({ host: 'localhost' }), { code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' });
});

test('keys are for their owner alone, and the authority is kept over runs while the certificate is made anew', async (t) => {
  const dir = join(temporaryFolder(t), 'kept');
  const first = await devCert(dir);
  assert.equal(modeOf(dir), 0o700);
  for (const key of [first.key, join(dir, 'authority-key.pem')]) assert.equal(modeOf(key), 0o600, key);
  const certificate = readFileSync(first.certificate, 'utf8');
  const second = await devCert(dir, 'laptop.local');
  assert.equal(second.ca, first.ca);
  assert.notEqual(readFileSync(second.certificate, 'utf8'), certificate);
  assert.deepEqual(second.names, ['localhost', '127.0.0.1', '::1', 'laptop.local']);
  assert.equal(new X509Certificate(second.ca).fingerprint256, second.authorityFingerprint);
  for (const key of [second.key, join(dir, 'authority-key.pem')]) assert.equal(modeOf(key), 0o600, key);
});

test('it says what to paste, for the daemon and for each kind of device', async (t) => {
  const dir = temporaryFolder(t);
  const { code, stdout, stderr } = await plumbline(['dev-cert', '--dir', dir]);
  assert.equal(code, 0, stderr);
  assert.ok(stdout.includes(`plumblined --tls-listen 127.0.0.1:8443 --tls-cert ${dir}/server.pem --tls-key ${dir}/server-key.pem`), stdout);
  for (const device of ['Debian', 'macOS', 'Windows', 'Firefox', 'Chrome', 'Android', 'network_security_config', 'iOS simulator', 'iOS device', 'Java, Kotlin', 'NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE', 'curl.cainfo', 'Python', '.NET']) {
    assert.ok(stdout.includes(device), device);
  }
  // Another name is one that others ask for: then the daemon must listen for them.
  assert.ok((await plumbline(['dev-cert', '--dir', dir, '--name', 'laptop.local'])).stdout.includes('--tls-listen 0.0.0.0:8443'));
});

test('the folder is the user’s data folder where none is named', async (t) => {
  const home = temporaryFolder(t);
  const files = async (env) => JSON.parse((await plumbline(['dev-cert', '--json'], env)).stdout);
  assert.equal((await files({ XDG_DATA_HOME: join(home, 'data'), HOME: home })).key, join(home, 'data/plumbline/tls/server-key.pem'));
  assert.equal((await files({ XDG_DATA_HOME: '', HOME: home })).key, join(home, '.local/share/plumbline/tls/server-key.pem'));
});

test('an authority that cannot be used is left as it is, and named', async (t) => {
  const dir = temporaryFolder(t);
  const files = await devCert(dir);
  writeFileSync(files.authority, 'no certificate');
  const { code, stderr } = await plumbline(['dev-cert', '--dir', dir]);
  assert.equal(code, 1);
  assert.ok(stderr.includes(files.authority), stderr);
  assert.equal(readFileSync(files.authority, 'utf8'), 'no certificate');
});

test('wrong usage is exit 2 and says what is wrong, what cannot be written is exit 1', async (t) => {
  const dir = temporaryFolder(t);
  const refused = async (args, status, ...words) => {
    const { code, stdout, stderr } = await plumbline(args);
    assert.equal(code, status, stderr);
    assert.equal(stdout, '');
    for (const word of words) assert.ok(stderr.includes(word), stderr);
  };
  await refused(['dev-cert', '--dir', dir, '--name', 'a b'], 2, '--name', "'a b'");
  await refused(['dev-cert', '--frob'], 2, '--frob', 'plumbline dev-cert --help');
  await refused(['frob'], 2, "'frob'", 'plumbline --help');
  await refused([], 2, 'plumbline --help');
  const file = join(dir, 'file');
  writeFileSync(file, '');
  chmodSync(file, 0o400);
  await refused(['dev-cert', '--dir', join(file, 'below')], 1, file);
});

test('plumbline lists its commands, each with an example in its help', async () => {
  const { code, stdout } = await plumbline(['--help']);
  assert.equal(code, 0);
  const commands = [...stdout.matchAll(/^ {2}([a-z][a-z-]+) {2,}/gm)].map(([, name]) => name);
  assert.ok(commands.includes('dev-cert'), stdout);
  for (const command of commands) {
    const help = await plumbline([command, '--help']);
    assert.equal(help.code, 0);
    assert.match(help.stdout, new RegExp(`\nExample:\n  plumbline ${command}`));
  }
  assert.match((await plumbline(['--version'])).stdout, /^plumbline \d+\.\d+\.\d+\n$/);
});
