import assert from 'node:assert/strict';
import { closeSync, openSync, readFileSync, statSync, truncateSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { badOrder, goodOrder, track } from './support/calls.mjs';
import { runToEnd, startDaemon } from './support/daemon.mjs';
import { judged } from './support/ingest.mjs';

const useCase = { args: ['--use-case', 'personalize-winback'] };

/** So many bytes of the file, in its middle, are others. */
function tear(file, bytes) {
  const at = Math.floor(statSync(file).size / 2 / bytes) * bytes;
  const descriptor = openSync(file, 'r+');
  writeSync(descriptor, Buffer.alloc(bytes, 0xff), 0, bytes, at);
  closeSync(descriptor);
}

const damages = {
  'with its middle torn': (file) => tear(file, 4_096),
  'with a torn head': (file) => writeFileSync(file, Buffer.concat([Buffer.alloc(4_096, 0xaa), readFileSync(file).subarray(4_096)])),
  'cut off': (file) => truncateSync(file, Math.floor(statSync(file).size / 2) + 7),
  'that is no database': (file) => writeFileSync(file, 'rubbish\n'.repeat(1_000)),
  'that is empty': (file) => writeFileSync(file, ''),
};

test('an index or figures that are damaged are made anew from the journal: the same calls are found, and the same is counted', async (t) => {
  const daemon = await startDaemon(t, useCase);
  const key = await daemon.devKey();
  // More than a segment of the index, so that its file has something.
  for (let n = 0; n < 20; n += 1) await judged(daemon, key, Array.from({ length: 850 }, (_, i) => track('Tick', { n: i })));
  await judged(daemon, key, [badOrder({ userId: 'needle' }), goodOrder(), ...Array.from({ length: 300 }, () => track('Tick'))]);
  const look = async () => ({
    found: (await daemon.owner.events('?q=user:needle')).map(({ seq }) => seq),
    failing: (await daemon.owner.events('?result=fail&event=Order%20Completed')).map(({ seq }) => seq),
    problems: await daemon.owner.get('/api/problems'),
    coverage: await daemon.owner.get('/api/coverage'),
  });
  const before = await look();
  assert.deepEqual(before.found, [17_001]);
  for (const [name, damage] of Object.entries(damages)) {
    await daemon.stop();
    for (const file of ['index.db', 'figures.db']) damage(join(daemon.stateDir, file));
    await daemon.startAgain();
    assert.deepEqual(await look(), before, name);
  }
  await daemon.logged(/rebuilding the index .*index\.db: /);
  await daemon.logged(/figures\.db.*; counting the figures again from the kept calls/);
});

test('a damaged workspace is exit 1 with a sentence that says what is damaged, and is left as it is', async (t) => {
  const daemon = await startDaemon(t, useCase);
  await daemon.owner.post('/api/setup/review');
  for (let n = 0; n < 20; n += 1) await daemon.owner.post('/api/sources', { name: `Source ${n}`, category: 'Website', env: 'dev' });
  await judged(daemon, await daemon.devKey(), [goodOrder()]);
  await daemon.stop();
  const file = join(daemon.stateDir, 'workspace.db');
  const whole = readFileSync(file);
  const flip = (path) => {
    const bytes = readFileSync(path);
    const at = bytes.indexOf('"writeKey"');
    assert.ok(at > 0);
    bytes[at] ^= 0x41;
    writeFileSync(path, bytes);
  };
  for (const [name, damage] of Object.entries({ ...damages, 'with another byte': flip })) {
    writeFileSync(file, whole);
    damage(file);
    const damaged = readFileSync(file);
    const { code, stdout, stderr } = await runToEnd(['--listen', '127.0.0.1:0', '--state-dir', daemon.stateDir]);
    assert.deepEqual([code, stdout], [1, ''], name);
    t.diagnostic(`${name}: ${stderr.trim()}`);
    assert.match(stderr, name === 'with another byte' ? /^plumblined: .*sources/m : /^plumblined: .*workspace\.db is (damaged: |empty, |not a workspace of plumblined: ).*plumbline restore/m, name);
    assert.ok(readFileSync(file).equals(damaged), `${name}: it is left as it is`);
  }
  writeFileSync(file, whole);
  await daemon.startAgain();
  assert.equal((await daemon.owner.get('/api/sources')).sources.length, 21);
});
