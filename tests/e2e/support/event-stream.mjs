import assert from 'node:assert/strict';

import { Wait, within } from './eventually.mjs';

/**
 * A viewer of the stream as server-sent events, over fetch, after its hello. Every event that came is kept in `events`
 * ({id, event, data}), in order. Where it is `paused` it reads nothing, not even the hello, until resume().
 */
export async function openEventStream(t, daemon, { query = '', role = 'owner', headers = {}, paused = false } = {}) {
  const controller = new AbortController();
  t.after(() => controller.abort());
  const response = await within('the head of an event stream', fetch(`${daemon.url}/api/debugger${query}`, {
    headers: { accept: 'text/event-stream', authorization: `Bearer ${daemon.token(role)}`, ...headers },
    signal: controller.signal,
  }));
  assert.equal(response.status, 200);
  const stream = new EventStream(response, controller);
  if (paused) return stream;
  stream.resume();
  await stream.until('hello', ({ event }) => event === 'hello');
  return stream;
}

class EventStream {
  events = [];
  ended = false;
  #looked = 0;
  #wake = () => {};

  constructor(response, controller) {
    this.response = response;
    this.controller = controller;
  }

  resume() {
    this.reading = this.#read();
  }

  async #read() {
    const decoder = new TextDecoder();
    let text = '';
    try {
      for await (const chunk of this.response.body) {
        text += decoder.decode(chunk, { stream: true });
        const blocks = text.split('\n\n');
        text = blocks.pop();
        this.events.push(...blocks.map(parse));
        this.#wake();
      }
    } catch (error) {
      this.error = error;
    }
    this.ended = true;
    this.#wake();
  }

  get verdicts() {
    return this.events.filter(({ event }) => event === 'verdict').map(({ data }) => data.verdict);
  }

  /** What a browser would come back with: of events without an id, such as a checklist's step, the one before counts. */
  get lastEventId() {
    return this.events.findLast(({ id }) => id !== undefined).id;
  }

  get seqs() {
    return this.verdicts.map(({ seq }) => seq);
  }

  /** The first event from here on that the predicate holds for. The next call looks at those after it. */
  async until(what, predicate) {
    const wait = new Wait(`an event: ${what}`);
    for (;;) {
      while (this.#looked < this.events.length) {
        const event = this.events[this.#looked++];
        if (predicate(event)) return event;
      }
      if (this.ended) throw new Error(`ended before: ${what}`, { cause: this.error });
      await wait.of(new Promise((resolve) => (this.#wake = resolve)), () => `the last of ${this.events.length} events: ${JSON.stringify(this.events.at(-1))?.slice(0, 300)}`);
    }
  }

  untilSeq(seq) {
    return this.until(`the verdict ${seq}`, ({ event, data }) => event === 'verdict' && data.verdict.seq === seq);
  }

  async close() {
    this.controller.abort();
    await this.reading;
  }
}

/** As the HTML standard has it: fields by line, the lines of data joined. */
function parse(block) {
  const fields = { id: undefined, event: 'message', data: [] };
  for (const line of block.split('\n')) {
    const [, name, value] = /^([a-z]*): ?(.*)$/.exec(line);
    if (name === 'data') fields.data.push(value);
    else if (name !== '') fields[name] = value;
  }
  return { ...fields, data: JSON.parse(fields.data.join('\n')) };
}
