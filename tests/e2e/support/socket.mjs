import { connect } from 'node:net';

import { Wait, within } from './eventually.mjs';

/**
 * A TCP connection that is written to byte by byte and read as HTTP/1.1 answers, for what well-behaved clients don't
 * send: broken requests, pipelines, halves.
 */
export async function openConnection(t, daemon) {
  const socket = connect(daemon.port, '127.0.0.1');
  t.after(() => socket.destroy());
  await within('a connection', new Promise((resolve, reject) => socket.once('connect', resolve).once('error', reject)));
  return new Connection(socket);
}

class Connection {
  #buffer = Buffer.alloc(0);
  #wake = () => {};
  closed = false;

  constructor(socket) {
    this.socket = socket;
    socket.on('data', (chunk) => {
      this.#buffer = Buffer.concat([this.#buffer, chunk]);
      this.#wake();
    });
    socket.on('error', () => {});
    socket.on('close', () => {
      this.closed = true;
      this.#wake();
    });
  }

  write(bytes) {
    this.socket.write(bytes);
  }

  /** The next whole answer: {status, headers, text, json}. `head`: it answers a HEAD request and has no body. */
  async answer({ head = false } = {}) {
    const end = await this.#until('an answer’s head', () => {
      const at = this.#buffer.indexOf('\r\n\r\n');
      return at < 0 ? undefined : at + 4;
    });
    const [statusLine, ...fields] = this.#take(end).toString('latin1').trimEnd().split('\r\n');
    const headers = Object.fromEntries(fields.map((field) => [field.slice(0, field.indexOf(':')).toLowerCase(), field.slice(field.indexOf(':') + 1).trim()]));
    const status = Number(statusLine.split(' ')[1]);
    const length = head || status < 200 || status === 204 ? 0 : Number(headers['content-length']);
    if (Number.isNaN(length)) throw new Error(`an answer without Content-Length: ${statusLine}`);
    await this.#until('an answer’s body', () => this.#buffer.length >= length || undefined);
    const text = this.#take(length).toString('utf8');
    let json;
    try {
      json = JSON.parse(text);
    } catch {
      // Not every body is JSON.
    }
    return { status, statusLine, headers, text, json };
  }

  /** Resolves when the daemon has closed the connection. */
  async end() {
    await this.#until('the daemon closes the connection', () => this.closed || undefined, { evenClosed: true });
  }

  get unread() {
    return this.#buffer.length;
  }

  #take(length) {
    const bytes = this.#buffer.subarray(0, length);
    this.#buffer = this.#buffer.subarray(length);
    return bytes;
  }

  async #until(what, probe, { evenClosed = false } = {}) {
    const wait = new Wait(what);
    for (;;) {
      const found = probe();
      if (found !== undefined) return found;
      if (this.closed && !evenClosed) throw new Error(`the daemon closed the connection before ${what}; unread: ${this.#buffer}`);
      await wait.of(new Promise((resolve) => (this.#wake = resolve)));
    }
  }
}

/** A whole request as text. */
export function requestText(method, path, { headers = {}, body = '' } = {}) {
  const fields = { Host: '127.0.0.1', ...(body === '' && method === 'GET' ? {} : { 'Content-Length': Buffer.byteLength(body) }), ...headers };
  const lines = Object.entries(fields).map(([name, value]) => `${name}: ${value}\r\n`);
  return `${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n${body}`;
}
