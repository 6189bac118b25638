import assert from 'node:assert/strict';

import { exchange } from './http.mjs';

export const basic = (key) => `Basic ${Buffer.from(`${key}:`).toString('base64')}`;

/** Posts to an ingest route; `body` is text or bytes as they are, anything else goes as JSON. */
export function post(daemon, path, { key, body, headers = {}, agent } = {}) {
  const bytes = typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body);
  return exchange(daemon.url, {
    method: 'POST',
    path,
    agent,
    headers: { 'content-length': Buffer.byteLength(bytes ?? ''), ...(key === undefined ? {} : { authorization: basic(key) }), ...headers },
    body: bytes,
  });
}

/** Sends a batch and gives the verdicts, one per call. */
export async function judged(daemon, key, batch, wrapper = {}) {
  const answer = await post(daemon, '/v1/batch', { key, body: { batch, ...wrapper }, headers: { prefer: 'return=representation' } });
  assert.equal(answer.status, 200, answer.text);
  return answer.json.verdicts;
}

/** The answer of ingest to a call that it took. */
export function assertTaken(answer) {
  assert.equal(answer.status, 200, answer.text);
  assert.equal(answer.json?.success, true);
}

/** A refusal of ingest: exactly this status, and a JSON object with a code and a sentence, twice over. */
export function assertRefused(answer, status, code) {
  assert.equal(answer.status, status, answer.text);
  assert.match(answer.headers['content-type'], /^application\/json/);
  const { success, code: slug, message, error } = answer.json;
  assert.equal(success, false);
  assert.match(slug, /^[a-z_]+$/);
  assert.ok(message.length > 10, message);
  assert.deepEqual(error, { code: slug, message });
  if (code !== undefined) assert.equal(slug, code, message);
}
