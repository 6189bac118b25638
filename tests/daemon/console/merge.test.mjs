import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Refused } from '../../../daemon/console/api/client.ts';
import { changedFields, clashes, rebased, saveOver } from '../../../daemon/console/kit/merge.ts';

const base = { name: 'Website', filter: '', sources: ['a'] };

test('only what was changed is sent, and values are compared as JSON', () => {
  assert.deepEqual(changedFields(base, { ...base, sources: ['a'] }), {});
  assert.deepEqual(changedFields(base, { ...base, name: 'Shop', sources: [] }), { name: 'Shop', sources: [] });
});

test('two edits clash where both changed a field to different values', () => {
  assert.deepEqual(clashes(base, { ...base, name: 'Mine' }, { ...base, filter: 'x' }), []);
  assert.deepEqual(clashes(base, { ...base, name: 'Same' }, { ...base, name: 'Same' }), []);
  assert.deepEqual(clashes(base, { ...base, name: 'Mine', filter: 'x' }, { ...base, name: 'Theirs' }), ['name']);
});

test('an edit goes on top of theirs, or gives up what they changed too', () => {
  const theirs = { fields: { ...base, name: 'Theirs', sources: ['b'] }, tag: '"2"' };
  const mine = { ...base, name: 'Mine', filter: 'x' };
  assert.deepEqual(rebased(base, mine, theirs, 'mine'), { base: theirs, mine: { name: 'Mine', filter: 'x', sources: ['b'] } });
  assert.deepEqual(rebased(base, mine, theirs, 'theirs'), { base: theirs, mine: { name: 'Theirs', filter: 'x', sources: ['b'] } });
});

/** A thing in a daemon that others change `busy` times while somebody saves. */
function held({ busy, theirs = base }) {
  const saved = [];
  let revision = 1;
  return {
    saved,
    read: async () => ({ fields: theirs, tag: String(revision) }),
    save: async (change, tag) => {
      if (busy-- > 0) revision += 1;
      if (tag !== String(revision)) throw new Refused(412, {});
      saved.push(change);
    },
  };
}

test('what others changed elsewhere is no question; what both changed is, and nothing is saved', async () => {
  const elsewhere = held({ busy: 1, theirs: { ...base, filter: 'x' } });
  assert.equal(await saveOver({ fields: base, tag: '1' }, { ...base, name: 'Mine' }, elsewhere), undefined);
  assert.deepEqual(elsewhere.saved, [{ name: 'Mine' }]);
  const same = held({ busy: 1, theirs: { ...base, name: 'Theirs' } });
  assert.deepEqual(await saveOver({ fields: base, tag: '1' }, { ...base, name: 'Mine' }, same), { fields: { ...base, name: 'Theirs' }, tag: '2' });
  assert.deepEqual(same.saved, []);
});

test('it is tried five times more, and no oftener', async () => {
  const patient = held({ busy: 5 });
  assert.equal(await saveOver({ fields: base, tag: '1' }, { ...base, name: 'Mine' }, patient), undefined);
  await assert.rejects(saveOver({ fields: base, tag: '1' }, { ...base, name: 'Mine' }, held({ busy: 6 })), { status: 412 });
});

test('another refusal is told as it is', async () => {
  const save = async () => { throw new Refused(422, { detail: 'No.' }); };
  await assert.rejects(saveOver({ fields: base, tag: '1' }, { ...base, name: '' }, { save, read: async () => assert.fail('not read') }), { message: 'No.' });
});
