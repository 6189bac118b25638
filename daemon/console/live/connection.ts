import type { StreamMessage } from '../api/types.ts';
import { parseExactly } from '../kit/exact_json.ts';

const subprotocol = 'plumbline.debugger.v1';
const longestPause = 10_000;

export type ConnectionState = 'connecting' | 'open' | 'waiting' | 'signed-out';

/** Members of a query of the stream and of the history. */
export interface Filter {
  env?: string;
  result?: string;
  q?: string;
  /** Times, for the history alone: what the stream has is looked at here. */
  from?: string;
  to?: string;
  /** '1': with the calls' own text. */
  payload?: string;
}

interface Listener {
  /** A frame's messages. */
  onMessages: (messages: StreamMessage[]) => void;
  onState: (state: ConnectionState) => void;
  /** Whether the session is known; undefined where the daemon does not answer. */
  isSignedIn: () => Promise<boolean | undefined>;
}

/**
 * The debugger stream, for as long as the page lives. After a break it comes back by itself and goes on after the last call that it saw.
 * A page that is too slow is moved to the head and told what was left out.
 */
export class Connection {
  readonly #listener: Listener;
  #socket: WebSocket | undefined;
  #filter: Filter = {};
  #position = 0;
  #retries = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(listener: Listener) {
    this.#listener = listener;
  }

  /** Seq of the last call that came, passed by, or was left out. */
  get position(): number {
    return this.#position;
  }

  /** (Re)starts the stream after `since`, through this filter. */
  open(since: number, filter: Filter) {
    this.#position = since;
    this.#filter = filter;
    this.#retries = 0;
    this.#connect();
  }

  /** Ends the stream, until it is opened again. */
  close() {
    clearTimeout(this.#timer);
    if (!this.#socket) return;
    this.#socket.onclose = this.#socket.onmessage = null;
    this.#socket.close();
    this.#socket = undefined;
  }

  #connect() {
    this.close();
    this.#listener.onState('connecting');
    const query = new URLSearchParams({ since: String(this.#position), lag: 'skip' });
    const { from: _from, to: _to, ...filter } = this.#filter;
    for (const [name, value] of Object.entries(filter)) if (value) query.set(name, value);
    const socket = new WebSocket(`${location.origin.replace(/^http/, 'ws')}/api/debugger?${query}`, subprotocol);
    this.#socket = socket;
    socket.onopen = () => {
      this.#retries = 0;
      this.#listener.onState('open');
    };
    socket.onmessage = ({ data }) => {
      const messages = (filter.payload ? parseExactly(data as string) : JSON.parse(data as string)) as StreamMessage[];
      for (const message of messages) this.#follow(message);
      this.#listener.onMessages(messages);
    };
    socket.onclose = () => this.#retryLater(socket);
  }

  #follow(message: StreamMessage) {
    if (message.type === 'verdict') this.#position = Math.max(this.#position, message.verdict.seq ?? 0);
    else if (message.type === 'lagged') this.#position = Math.max(this.#position, message.to);
    else if (message.type === 'stats') this.#position = Math.max(this.#position, message.position);
  }

  // A browser does not say why an upgrade was refused: the API does.
  async #retryLater(socket: WebSocket) {
    this.#listener.onState('waiting');
    const signedIn = await this.#listener.isSignedIn();
    if (socket !== this.#socket) return;
    if (signedIn === false) {
      this.#listener.onState('signed-out');
      return;
    }
    const pause = Math.min(longestPause, 250 * 2 ** this.#retries) * (0.75 + Math.random() / 2);
    this.#retries += 1;
    this.#timer = setTimeout(() => this.#connect(), pause);
  }
}
