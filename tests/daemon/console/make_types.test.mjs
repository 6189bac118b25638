import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';

import { typeOf, typesOf } from '../../../daemon/console/api/make_types.mjs';

test('a schema becomes the type that it means', () => {
  assert.equal(typeOf({ type: 'object', required: ['a'], properties: { a: { type: ['string', 'null'] }, 'b-c': { type: 'array', items: { enum: ['x', 1] } } } }), '{ a: string | null; "b-c"?: ("x" | 1)[] }');
  assert.equal(typeOf({ $ref: '#/components/schemas/Source', required: ['differs'], properties: { differs: { type: 'boolean' } } }), 'Source & { differs: boolean }');
  assert.equal(typeOf({ anyOf: [{ $ref: '#/components/schemas/Time' }, { type: 'null' }] }), 'Time | null');
  assert.equal(typeOf({ type: 'object', additionalProperties: { type: 'string' } }), 'Record<string, string>');
  assert.equal(typeOf({ description: 'Any JSON value' }), 'unknown');
});

test('the types have every operation and every message of the documents', () => {
  const text = typesOf(join(import.meta.dirname, '../../../daemon/api'));
  for (const part of ['"GET /api/events/{seq}": { body: undefined; answer: Event }', 'export type StatsMessage = ', '"DELETE /api/sources/{id}": { body: undefined; answer: undefined }']) assert.ok(text.includes(part), part);
});
