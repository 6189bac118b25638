const subprotocol = 'plumbline.debugger.v1';
const longestPause = 10_000;

/**
 * The debugger stream, for as long as the page lives: after a break it comes back by itself and goes on behind the last
 * call it saw. onMessages gets each frame's messages; onState one of "connecting", "open", "waiting", "signed-out".
 */
export class Connection {
  #socket;
  #query;
  #position;
  #retries = 0;
  #timer;
  #paused = false;

  constructor({ onMessages, onState, isSignedIn }) {
    this.onMessages = onMessages;
    this.onState = onState;
    this.isSignedIn = isSignedIn;
  }

  /** (Re)starts the stream behind `since`, through this filter ({env, result, q}). */
  open(since, filter) {
    this.#position = since;
    this.#query = filter;
    this.#retries = 0;
    this.#connect();
  }

  get isOpen() {
    return this.#socket?.readyState === WebSocket.OPEN;
  }

  /** Ends the stream, until it is opened again. */
  close() {
    clearTimeout(this.#timer);
    if (!this.#socket) return;
    this.#socket.onclose = this.#socket.onmessage = null;
    this.#socket.close();
  }

  set paused(paused) {
    this.#paused = paused;
    this.#say({ type: paused ? 'pause' : 'resume' });
  }

  #say(message) {
    if (this.isOpen) this.#socket.send(JSON.stringify(message));
  }

  #connect() {
    this.close();
    this.onState('connecting');
    const query = new URLSearchParams({ since: String(this.#position) });
    for (const [name, value] of Object.entries(this.#query)) if (value) query.set(name, value);
    const socket = new WebSocket(`${location.origin.replace(/^http/, 'ws')}/api/debugger?${query}`, subprotocol);
    this.#socket = socket;
    socket.onopen = () => {
      this.#retries = 0;
      if (this.#paused) this.#say({ type: 'pause' });
      this.onState('open');
    };
    socket.onmessage = ({ data }) => {
      const messages = JSON.parse(data);
      for (const message of messages) this.#follow(message);
      this.onMessages(messages);
    };
    socket.onclose = () => this.#comeBack();
  }

  #follow(message) {
    if (message.type === 'verdict') this.#position = Math.max(this.#position, message.verdict.seq);
    else if (message.type === 'lagged') this.#position = Math.max(this.#position, message.to);
  }

  // A browser does not say why an upgrade was refused: the API does.
  async #comeBack() {
    this.onState('waiting');
    const socket = this.#socket;
    if ((await this.isSignedIn()) === false) return this.onState('signed-out');
    if (socket !== this.#socket) return undefined;
    const pause = Math.min(longestPause, 250 * 2 ** this.#retries) * (0.75 + Math.random() / 2);
    this.#retries += 1;
    this.#timer = setTimeout(() => this.#connect(), pause);
    return undefined;
  }
}
