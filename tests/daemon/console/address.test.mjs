import assert from 'node:assert/strict';
import { test } from 'node:test';

import { addressText, nowhere, readAddress, takeToken } from '../../../daemon/console/kit/address.ts';

test('an address comes back as it was written', () => {
  const address = { place: 'live', env: 'dev', result: 'fail', q: 'event:"A & B" total:>1 #é', from: '2026-11-30T14:02Z', to: '2026-11-30T14:10Z', call: 184, columns: ['event', '/properties/a, b&c'], view: 'rates', open: 'dev.sources' };
  assert.deepEqual(readAddress(addressText(address)), address);
  assert.deepEqual(readAddress(addressText(nowhere)), nowhere);
});

test('what an address says that is not understood is left out', () => {
  assert.deepEqual(readAddress('#/nowhere?env=test&call=-1&what=1&from=soon&to=1x'), nowhere);
  assert.deepEqual(readAddress('#/live?call=1e99'), { ...nowhere, place: 'live' });
  assert.deepEqual(readAddress(''), nowhere);
});

test('a token is taken out of an address, and the rest stays', () => {
  assert.deepEqual(takeToken('#token=a%2Bb'), { token: 'a+b', rest: '' });
  assert.deepEqual(takeToken('#/live?token=abc&call=3'), { token: 'abc', rest: '#/live?call=3' });
  assert.deepEqual(takeToken('#/live?call=3&token=abc'), { token: 'abc', rest: '#/live?call=3' });
  assert.deepEqual(takeToken('#/live?call=3'), { token: undefined, rest: '#/live?call=3' });
});
