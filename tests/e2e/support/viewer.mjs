import WebSocket from 'ws';

import { patience, Wait, within } from './eventually.mjs';

export const subprotocol = 'plumbline.debugger.v1';

/**
 * A viewer of the debugger stream, after its hello. Every message that came is kept in `messages`, in order; each frame's
 * text in `frames`; how many pings came in `pings`.
 */
export async function openViewer(t, daemon, { query = '', role = 'owner', headers = {}, deflate = false, answersPings = true } = {}) {
  const viewer = new Viewer(connect(daemon, { query, deflate, answersPings, headers: { authorization: `Bearer ${daemon.token(role)}`, ...headers } }));
  t.after(() => viewer.socket.terminate());
  await viewer.until('hello', (message) => message.type === 'hello');
  return viewer;
}

/** The status with which the daemon refuses to upgrade. */
export function refusedUpgrade(daemon, options) {
  const socket = connect(daemon, options);
  return within(
    'a refusal',
    new Promise((resolve, reject) => {
      socket.on('error', () => {});
      socket.on('open', () => {
        socket.terminate();
        reject(new Error('the daemon upgraded the connection'));
      });
      socket.on('unexpected-response', (request, response) => {
        response.resume();
        resolve(response.statusCode);
        request.destroy();
      });
    }),
  );
}

function connect(daemon, { query = '', headers = {}, protocols = [subprotocol], deflate = false, answersPings = true } = {}) {
  return new WebSocket(`${daemon.url.replace('http', 'ws')}/api/debugger${query}`, protocols, { headers, handshakeTimeout: patience, perMessageDeflate: deflate, autoPong: answersPings });
}

class Viewer {
  messages = [];
  frames = [];
  closeCode = undefined;
  pings = 0;
  #looked = 0;
  #wake = () => {};

  constructor(socket) {
    this.socket = socket;
    socket.on('message', (data, isBinary) => {
      if (isBinary) throw new Error('a binary frame');
      this.frames.push(data.toString());
      const messages = JSON.parse(data.toString());
      if (!Array.isArray(messages)) throw new Error(`a frame that is no array: ${data}`);
      this.messages.push(...messages);
      this.#wake();
    });
    socket.on('ping', () => (this.pings += 1));
    socket.on('error', (error) => (this.error = error));
    socket.on('close', (code) => {
      this.closeCode = code;
      this.#wake();
    });
  }

  get hello() {
    return this.messages[0];
  }

  get verdicts() {
    return this.messages.filter((message) => message.type === 'verdict').map((message) => message.verdict);
  }

  get seqs() {
    return this.verdicts.map((verdict) => verdict.seq);
  }

  /** The first message from here on that the predicate holds for. The next call looks at those after it. */
  async until(what, predicate) {
    const wait = new Wait(`a message: ${what}`);
    for (;;) {
      while (this.#looked < this.messages.length) {
        const message = this.messages[this.#looked++];
        if (predicate(message)) return message;
      }
      if (this.closeCode !== undefined) throw new Error(`closed (${this.closeCode}) before: ${what}`, { cause: this.error });
      await this.#next(wait);
    }
  }

  async #next(wait) {
    const last = () => `the last of ${this.messages.length} messages:\n${this.messages.slice(-10).map((message) => JSON.stringify(message).slice(0, 300)).join('\n')}`;
    await wait.of(new Promise((resolve) => (this.#wake = resolve)), last);
  }

  untilSeq(seq) {
    return this.until(`the verdict ${seq}`, (message) => message.type === 'verdict' && message.verdict.seq === seq);
  }

  /** The code with which the daemon closed. */
  async closed() {
    const wait = new Wait('the close');
    while (this.closeCode === undefined) await this.#next(wait);
    return this.closeCode;
  }

  say(message) {
    this.socket.send(JSON.stringify(message));
  }

  /** Returns when the daemon has taken everything said before: it answers an unknown message with an error. */
  async settled() {
    this.say({ type: 'are-you-there' });
    await this.until('an answer to an unknown message', (message) => message.type === 'error');
  }

  async close() {
    this.socket.close();
    await this.closed();
  }
}
