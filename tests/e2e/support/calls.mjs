import { randomUUID } from 'node:crypto';

/** Properties of an order that every shipped rule takes. */
export const orderProperties = () => ({
  order_id: randomUUID(),
  checkout_id: randomUUID(),
  total: 99.5,
  revenue: 80,
  shipping: 9.5,
  tax: 10,
  num_items: 1,
  affiliation: 'Web shop',
  products: [{ product_id: 'p-1', sku: 'S-1', name: 'Boots', price: 80, quantity: 1 }],
});

export const track = (event, properties = {}, more = {}) => ({
  type: 'track',
  messageId: randomUUID(),
  anonymousId: 'anonymous-1',
  timestamp: new Date().toISOString(),
  event,
  properties,
  ...more,
});

export const goodOrder = (more) => track('Order Completed', orderProperties(), more);

/** An order whose total is a string. */
export const badOrder = (more) => track('Order Completed', { ...orderProperties(), total: '99.50' }, more);

/** One example of each required property, or of all, of a rule of the plan. */
export function callFromRule(rule) {
  const schema = rule.schema.properties?.properties ?? {};
  const properties = Object.fromEntries(Object.entries(schema.properties ?? {})
      .filter(([, { examples }]) => examples?.length > 0)
      .map(([name, { examples }]) => [name, examples[0]]));
  return track(rule.event, properties);
}

/** `levels` objects inside each other, the call's own included. */
export function nestedCall(levels, more = {}) {
  const inner = `${'{"a":'.repeat(levels - 2)}1${'}'.repeat(levels - 2)}`;
  const head = JSON.stringify(track('Deep', {}, more)).replace('"properties":{}', `"properties":{"a":${inner}}`);
  return head;
}

/** The call's text, made exactly `bytes` long by a property. */
export function callOfBytes(bytes, more = {}) {
  const empty = JSON.stringify(track('Large', { pad: '' }, more));
  return JSON.stringify(track('Large', { pad: 'x'.repeat(bytes - Buffer.byteLength(empty)) }, more));
}
