import assert from 'node:assert/strict';

import { eventually } from './eventually.mjs';
import { exchange } from './http.mjs';

/** The set-up API as one of the two roles. */
export class Api {
  constructor(url, token) {
    this.url = url;
    this.token = token;
  }

  /** The whole answer: {status, headers, text, json}. `body` is sent as JSON where given. */
  ask(method, path, body, headers = {}) {
    return exchange(this.url, {
      method,
      path,
      headers: { authorization: `Bearer ${this.token}`, ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  }

  /** The JSON of a 2xx answer; anything else fails the test, with what was said. */
  async #expect(method, path, body) {
    const answer = await this.ask(method, path, body);
    assert.ok(answer.status >= 200 && answer.status < 300, `${method} ${path}: ${answer.status} ${answer.text}`);
    return answer.json;
  }

  /** Figures are asked for again while calls are still being counted. */
  get(path) {
    if (!/^\/api\/(problems|coverage|rates|timeline)/.test(path)) return this.#expect('GET', path);
    return eventually(`the calls are counted: ${path}`, async () => {
      const answer = await this.ask('GET', path);
      assert.ok(answer.status === 200 || answer.status === 503, `GET ${path}: ${answer.status} ${answer.text}`);
      return answer.status === 200 && answer.json;
    });
  }

  post(path, body = {}) {
    return this.#expect('POST', path, body);
  }

  put(path, body) {
    return this.#expect('PUT', path, body);
  }

  patch(path, body) {
    return this.#expect('PATCH', path, body);
  }

  /** One line of text per call, oldest first: the bytes of each verdict. */
  async verdictLines(query = '') {
    const answer = await this.ask('GET', `/api/events${query}`, undefined, { accept: 'application/x-ndjson' });
    assert.equal(answer.status, 200, answer.text);
    assert.match(answer.headers['content-type'], /^application\/x-ndjson/);
    return answer.text.split('\n').filter((line) => line !== '');
  }

  async verdicts(query = '') {
    return (await this.verdictLines(query)).map((line) => JSON.parse(line));
  }

  /** The verdicts that /api/events picks, newest first, however many pages they take: a page ends when its time to search is over. */
  async events(query = '') {
    const all = [];
    for (let cursor = ''; cursor !== null;) {
      const { events, next } = await this.get(`/api/events${query}${cursor && `${query ? '&' : '?'}cursor=${encodeURIComponent(cursor)}`}`);
      all.push(...events);
      cursor = next;
    }
    return all;
  }

  async step(id) {
    const { steps } = await this.get('/api/checklist');
    return steps.find((step) => step.id === id);
  }

  /** A refusal of the API: RFC 9457, with our code. */
  async refused(status, code, method, path, body, headers) {
    const answer = await this.ask(method, path, body, headers);
    assertProblem(answer, status, code);
    return answer.json;
  }
}

export function assertProblem(answer, status, code) {
  assert.equal(answer.status, status, answer.text);
  assert.match(answer.headers['content-type'], /^application\/problem\+json/);
  assert.equal(answer.json.status, status);
  assert.equal(answer.json.code, code);
  assert.equal(answer.json.type, `urn:plumbline:problem:${code}`);
  assert.equal(typeof answer.json.title, 'string');
  assert.equal(typeof answer.json.detail, 'string');
}
