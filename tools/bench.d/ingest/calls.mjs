// The requests of the benchmarks: calls of 1 KB, alike or varied, rendered once. In each call's messageId the digits of the request's number are
// left open, so that wrk has to copy twelve digits a call and nothing is ever sent twice.
//   calls.mjs FILE CALLS_PER_REQUEST      a pool of calls that are alike, for requests.lua
import { writeFileSync } from 'node:fs';
import { crc32, deflateRawSync } from 'node:zlib';

export const digits = 12;
/** Stands for the digits; no call has this character elsewhere. */
const open = '\u0001'.repeat(digits);
const pooledCalls = 6400;
const mostRequests = 4096;

/** Numbers from 0 to below 1, the same in each run (mulberry32). */
function randomness(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** What varied calls are made of. */
function vocabulary(random) {
  const below = (limit) => Math.floor(random() * limit);
  const letters = (alphabet, count) => Array.from({ length: count }, () => alphabet[below(alphabet.length)]).join('');
  const words = Array.from({ length: 2000 }, () => letters('abcdefghijklmnopqrstuvwxyz', 3 + below(8)));
  const word = () => words[below(words.length)];
  return {
    below,
    word,
    hex: (count) => Array.from({ length: Math.ceil(count / 8) }, () => below(2 ** 32).toString(16).padStart(8, '0')).join('').slice(0, count),
    text: (count) => Array.from({ length: count }, word).join(' '),
    price: () => below(100_000) / 100,
  };
}

const library = { name: '@segment/analytics-node', version: '3.1.0' };
const agent = (version) => `Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/${version}.0.0.0 Safari/537.36`;

/** An order of the shop, every id, name, price and text of its own. */
function variedCall({ below, word, hex, text, price }, now) {
  const product = (position, words) => ({
    product_id: hex(24), sku: `${below(100_000)}-${below(100)}`, name: text(words), price: 1 + below(100), quantity: position, category: word(), position,
  });
  const path = `/${word()}`;
  return {
    type: 'track',
    messageId: hex(20) + open,
    anonymousId: hex(32),
    timestamp: new Date(now - below(600_000)).toISOString(),
    event: 'Order Completed',
    context: {
      library, locale: 'en-GB', userAgent: agent(90 + below(51)), timezone: 'Europe/London',
      page: { url: `https://shop.example/${word()}/${word()}`, path, title: text(3), referrer: `https://shop.example/${word()}` },
    },
    properties: {
      order_id: hex(24), checkout_id: hex(24), total: price(), revenue: price(), shipping: 1 + below(9), tax: 1 + below(20), num_items: 1 + below(9),
      affiliation: text(2), products: [product(1, 4), product(2, 3)],
    },
  };
}

/** The same order again. */
const alikeCall = (place, now) => ({
  type: 'track',
  messageId: `bench-${place}-${open}`,
  anonymousId: 'b7f1c5a0-3c5e-4b7a-9a44-0f4f5d1c9e21',
  timestamp: new Date(now).toISOString(),
  event: 'Order Completed',
  context: {
    library, locale: 'en-GB', userAgent: agent(130), timezone: 'Europe/London',
    page: { url: 'https://shop.example/checkout/thanks', path: '/checkout/thanks', title: 'Thank you', referrer: 'https://shop.example/checkout' },
  },
  properties: {
    order_id: '50314b8e9bcf000000000000', checkout_id: 'fksdjfsdjfisjf9sdfjsd9f', total: 27.5, revenue: 25, shipping: 3, tax: 2, num_items: 3, affiliation: 'Web shop',
    products: [
      { product_id: '507f1f77bcf86cd799439011', sku: '45790-32', name: 'Monopoly: 3rd Edition', price: 19, quantity: 1, category: 'Games', position: 1 },
      { product_id: '505bd76785ebb509fc183733', sku: '46493-32', name: 'Uno Card Game', price: 3, quantity: 2, category: 'Games', position: 2 },
    ],
  },
});

/** What is wrong in a call that has to fail: what people get wrong. */
const faults = [
  ({ properties }) => { properties.total = String(properties.total); },
  ({ properties }) => { properties.orderId = properties.order_id; delete properties.order_id; },
  ({ properties }) => { properties.products = properties.products[0]; },
  (call) => { call.event = call.event.toLowerCase().replace(' ', '_'); },
];

/** The event of a plan's n-th rule, from 0. */
export const eventOf = (n) => (n === 0 ? 'Order Completed' : `Order Completed ${n + 1}`);

/** A plan of that many rules, each with the schema that the plan of a use case has for an order. */
export const planOf = (rules, jsonSchema) => ({
  name: `bench-${rules}`,
  rules: Array.from({ length: rules }, (_, n) => ({ type: 'TRACK', key: eventOf(n), version: 1, jsonSchema })),
});

/** The calls of a pool as JSON texts, the digits open. */
function callsOf({ count, alike, failing, rules, now }) {
  const random = randomness(7);
  const words = vocabulary(random);
  return Array.from({ length: count }, (_, n) => {
    const call = alike ? alikeCall(n + 1, now) : variedCall(words, now);
    if (rules !== undefined) call.event = eventOf(words.below(rules));
    if (n % 100 < failing) faults[(failing === 1 ? n / 100 : n) % faults.length | 0](call);
    // The escape is no byte of the text: put the character itself.
    return JSON.stringify(call).replaceAll('\\u0001', '\u0001');
  });
}

/** Where the open digits of a text begin, in bytes: it is ASCII. */
function placesIn(text) {
  const places = [];
  for (let at = text.indexOf(open); at >= 0; at = text.indexOf(open, at + digits)) places.push(at);
  return places;
}

/**
 * A body as gzip in which the digits can be written without packing it anew: they lie in stored blocks, the rest is packed. The checksum at
 * its end changes with them, by `crcChanges[10 * digit + value]` for each: a CRC of texts of one length is linear.
 */
function packed(text, places) {
  const plain = Buffer.from(text, 'latin1');
  const parts = [Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255])];
  const packedPlaces = [];
  let length = parts[0].length;
  const add = (part) => { parts.push(part); length += part.length; };
  const stored = Buffer.from([0, digits, 0, 255 - digits, 255]);
  let from = 0;
  const pack = (to) => add(deflateRawSync(plain.subarray(from, to), { level: 6, finishFlush: 2, ...(from > 0 && { dictionary: plain.subarray(Math.max(0, from - 32_768), from) }) }));
  for (const place of places) {
    pack(place);
    add(stored);
    packedPlaces.push(length);
    add(Buffer.from('0'.repeat(digits)));
    from = place + digits;
  }
  pack(plain.length);
  add(Buffer.from([3, 0])); // the last block, empty

  const written = (digit, value) => {
    const bytes = Buffer.from(plain);
    for (const place of places) bytes.fill('0', place, place + digits);
    if (digit !== undefined) for (const place of places) bytes[place + digit] = 48 + value;
    return bytes;
  };
  const crc = crc32(written());
  const end = Buffer.alloc(8);
  end.writeUInt32LE(crc, 0);
  end.writeUInt32LE(plain.length, 4);
  const crcPlace = length;
  add(end);
  const crcChanges = Array.from({ length: 10 * digits }, (_, n) => (n % 10 === 0 ? 0 : (crc ^ crc32(written(Math.floor(n / 10), n % 10))) >>> 0));
  return { body: Buffer.concat(parts), places: packedPlaces, crcPlace, crcChanges };
}

/**
 * A pool: { path, gzip, batch, requests: [{ body, places, crcPlace?, crcChanges? }], callBytes }, the last the mean size of a call's text. Calls are
 * of the ten minutes before `now`. Batches have no sentAt: it would be a clock that is wrong, a minute later.
 */
export function poolOf({ batch, alike, gzip = false, failing = 0, rules, now = Date.now() }) {
  const count = alike ? batch : Math.max(batch, Math.min(pooledCalls, mostRequests * batch));
  const calls = callsOf({ count, alike, failing, rules, now });
  const requests = [];
  // Packed bodies take crc tables of their own: fewer are enough.
  const most = gzip ? 16 : mostRequests;
  for (let at = 0; at + batch <= calls.length && requests.length < most; at += batch) {
    const text = batch === 1 ? calls[at] : `{"batch":[${calls.slice(at, at + batch).join(',')}]}`;
    const places = placesIn(text);
    requests.push(gzip ? packed(text, places) : { body: Buffer.from(text.replaceAll('\u0001', '0'), 'latin1'), places });
  }
  const used = calls.slice(0, requests.length * batch);
  return { path: batch === 1 ? '/v1/track' : '/v1/batch', gzip, batch, requests, callBytes: used.reduce((sum, call) => sum + call.length, 0) / used.length };
}

/** As requests.lua reads it. */
export function poolFile({ path, gzip, requests }) {
  const parts = [`${path} ${gzip ? 'gzip' : 'identity'} ${digits} ${requests.length}\n`];
  for (const { body, places, crcPlace = 0, crcChanges = [] } of requests) parts.push(`${body.length} ${crcPlace}\n`, `${places.join(' ')}\n`, `${crcChanges.join(' ')}\n`, body);
  return Buffer.concat(parts.map((part) => Buffer.from(part)));
}

/** The body of a pool's request with a number in it: what requests.lua does, for tests. */
export function numbered({ body, places, crcPlace, crcChanges }, number) {
  const text = String(number).padStart(digits, '0');
  const bytes = Buffer.from(body);
  for (const place of places) bytes.write(text, place, 'latin1');
  if (crcPlace) {
    let crc = bytes.readUInt32LE(crcPlace);
    for (let digit = 0; digit < digits; digit += 1) crc ^= crcChanges[10 * digit + Number(text[digit])];
    bytes.writeUInt32LE(crc >>> 0, crcPlace);
  }
  return bytes;
}

if (import.meta.main) writeFileSync(process.argv[2], poolFile(poolOf({ batch: Number(process.argv[3]), alike: true })));
