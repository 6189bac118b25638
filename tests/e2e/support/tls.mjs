import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { Agent } from 'node:https';
import { connect } from 'node:tls';
import { promisify } from 'node:util';

import { program, startDaemon, temporaryFolder } from './daemon.mjs';
import { eventually, within } from './eventually.mjs';

const run = promisify(execFile);

/** `plumbline ARGS...` to its end: {code, stdout, stderr}. */
export async function plumbline(args, env = {}) {
  const options = { env: { ...process.env, ...env } };
  try {
    return { code: 0, ...(await run(program('plumbline'), args, options)) };
  } catch (error) {
    if (typeof error.code !== 'number') throw error;
    return { code: error.code, stdout: error.stdout, stderr: error.stderr };
  }
}

/** Makes (or renews) the certificate of a folder: {authority, certificate, key}, paths; `ca` is the authority's PEM. */
export async function devCert(dir, ...names) {
  const { stdout } = await run(program('plumbline'), ['dev-cert', '--json', '--dir', dir, ...names.flatMap((name) => ['--name', name])]);
  const made = JSON.parse(stdout);
  return { ...made, ca: readFileSync(made.authority, 'utf8') };
}

/**
 * A daemon that speaks TLS too, on a free port, with a certificate of its own. daemon.tls: {url, port, ca, dir, files, agent};
 * what posts to a daemon posts over TLS when it is given daemon.tls and its agent.
 */
export async function startTlsDaemon(t, { args = [] } = {}) {
  const dir = temporaryFolder(t);
  const files = await devCert(dir);
  const daemon = await startDaemon(t, { args: ['--tls-listen', '127.0.0.1:0', '--tls-cert', files.certificate, '--tls-key', files.key, ...args] });
  const port = await eventually('the TLS port is logged', () => Number(/ingest over TLS on 127\.0\.0\.1:(\d+)/.exec(daemon.stderr())?.[1]));
  const agent = new Agent({ keepAlive: true, ca: files.ca });
  t.after(() => agent.destroy());
  daemon.tls = { url: `https://localhost:${port}`, port, ca: files.ca, dir, files, agent };
  return daemon;
}

/** A TLS connection whose handshake is done. */
export async function openTls(t, { port, ca }, options = {}) {
  const socket = connect({ port, host: '127.0.0.1', servername: 'localhost', ca, ...options });
  t.after(() => socket.destroy());
  await within('a TLS handshake', new Promise((resolve, reject) => socket.once('secureConnect', resolve).once('error', reject)));
  return socket;
}
