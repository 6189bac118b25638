/** Differences that have a reason: who sees it otherwise, and in which case. */

const has = (json, text) => JSON.stringify(json).includes(text);

/** Whether some schema in it has a list of `items` and `contains` at once. */
function tupleWithContains(schema) {
  if (schema === null || typeof schema !== 'object') return false;
  return (Array.isArray(schema.items) && 'contains' in schema) || Object.values(schema).some(tupleWithContains);
}

export const known = [
  {
    reason: 'ajv looks for twins only among items of the types that `items` takes; the call fails either way',
    holds: ({ why, details }) => why === 'keywords' && /^ours alone: \S* uniqueItems(; ours alone: \S* uniqueItems)*$/.test(details),
  },
  {
    // {"items":{"contains":{"type":"string"}}} takes [["a"],[]]: the answer for one list is kept for the next, empty one.
    reason: 'ajv 8.20 passes an empty list under `contains` behind one that is not empty',
    holds: ({ why, schema, value, details }) => has(schema, '"contains"') && has(value, '[]') &&
      (details === 'ours false, ajv true' && why === 'ajv' || why === 'keywords' && /^ours alone: \S* contains(; ours alone: \S* contains)*$/.test(details)),
  },
  {
    // {"not":{"items":[{"type":"object"}],"contains":{"type":"number"}}} refuses []: where it stops at the first fault (under
    // not, if, anyOf, oneOf), it looks at `contains` only if an item of the tuple was there and fitted.
    reason: 'ajv 8.20 does not look at `contains` of an empty list behind a tuple of `items`',
    holds: ({ why, schema, value }) => ['ajv', 'keywords'].includes(why) && has(value, '[]') && tupleWithContains(schema),
  },
  {
    reason: 'valijson matches patterns with std::regex, byte by byte',
    holds: ({ why, schema, value }) => why === 'valijson' && has(schema, '"pattern') && /[^\x00-\x7f]/.test(JSON.stringify(value)),
  },
];
