import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { test } from 'node:test';

import { goodOrder } from './support/calls.mjs';
import { startDaemon, temporaryFolder } from './support/daemon.mjs';
import { eventually } from './support/eventually.mjs';
import { judged } from './support/ingest.mjs';
import { devCert } from './support/tls.mjs';

/** A https server of `localhost`, whose certificate our own authority signed. */
async function startTlsReceiver(t) {
  const files = await devCert(temporaryFolder(t));
  let received = 0;
  const server = createServer({ cert: readFileSync(files.certificate), key: readFileSync(files.key) }, (incoming, outgoing) => {
    incoming.resume().on('end', () => {
      received += 1;
      outgoing.end();
    });
  });
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  await new Promise((resolve) => server.listen(0, '0.0.0.0', resolve));
  return { authority: files.authority, port: server.address().port, received: () => received };
}

async function begin(t, url, trusted) {
  // The daemon's OpenSSL reads its store from where the environment says.
  const before = process.env.SSL_CERT_FILE;
  if (trusted) process.env.SSL_CERT_FILE = trusted;
  const daemon = await startDaemon(t, { args: ['--allow-private-destinations', '--use-case', 'personalize-winback'] });
  if (before === undefined) delete process.env.SSL_CERT_FILE;
  else process.env.SSL_CERT_FILE = before;
  const [website] = (await daemon.owner.get('/api/sources')).sources;
  const made = await daemon.owner.post('/api/destinations', { name: 'Hook', kind: 'webhook', category: 'Analytics', env: 'dev', sources: [website.id], settings: { url } });
  await judged(daemon, website.writeKey, [goodOrder(), goodOrder()]);
  return { daemon, made, now: () => daemon.owner.get(`/api/destinations/${made.id}`) };
}

test('a https destination whose certificate is trusted gets its calls', async (t) => {
  const receiver = await startTlsReceiver(t);
  const { now } = await begin(t, `https://localhost:${receiver.port}/`, receiver.authority);
  await eventually('both are delivered', async () => (await now()).delivered === 2);
  assert.equal(receiver.received(), 2);
});

test('a certificate that nobody vouches for, or of another name, gets nothing', async (t) => {
  const receiver = await startTlsReceiver(t);
  const failing = (now) =>
    eventually('it is failing', async () => {
      const { state, lastDelivery, delivered } = await now();
      return state === 'failing' && delivered === 0 && lastDelivery.error;
    });
  const stranger = await begin(t, `https://localhost:${receiver.port}/`);
  assert.match(await failing(stranger.now), /is not trusted/);
  const misnamed = await begin(t, `https://127.0.0.2:${receiver.port}/`, receiver.authority);
  const why = await failing(misnamed.now);
  assert.match(why, /^The certificate of 127\.0\.0\.2:\d+ is for .*localhost.*, not for 127\.0\.0\.2\.$/);
  assert.equal(receiver.received(), 0);
});
