import assert from 'node:assert/strict';
import { test } from 'node:test';

import { suggestions } from '../../../daemon/console/live/suggest.ts';

const known = { events: ['Order Completed', 'Order "Odd"', 'Tick'], sources: ['Website'], properties: ['order_id', 'total'] };

test('the last term is completed from what is planned and was seen, and the rest stays', () => {
  assert.deepEqual(suggestions('result:fail event:or', known), ['result:fail event:"Order Completed"', 'result:fail event:"Order \\"Odd\\""']);
  assert.deepEqual(suggestions('event:"Order Co', known), ['event:"Order Completed"']);
  assert.deepEqual(suggestions('-event:T', known), ['-event:Tick']);
  assert.deepEqual(suggestions('tot', known), ['total:']);
  assert.deepEqual(suggestions('a source:', known), ['a source:Website']);
});

test('nothing is suggested for an empty term or one that is complete', () => {
  assert.deepEqual(suggestions('', known), []);
  assert.deepEqual(suggestions('event:Tick ', known), []);
  assert.deepEqual(suggestions('event:Tick', known), []);
});
