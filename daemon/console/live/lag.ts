const samples = 30; // one a second
const silence = 3_000; // ms without a word from the daemon, which says something every second

/**
 * How late the page is: from the arrival of the newest shown call at the daemon to its drawing here. The daemon's clock and this one may
 * differ: the least delay of the latest messages that say the daemon's time is taken for the difference. All times in milliseconds.
 */
export class Lag {
  #offsets: number[] = [];
  #drawn = { lag: 0, at: -Infinity };
  #heardAt: number | undefined;
  /** Since when the page lacks calls, on this clock; undefined: it has all. */
  #lacksSince: number | undefined;

  /** The daemon said its time: `head` is the newest call, `position` the last that it sent here. */
  heard(daemonTime: number, head: number, position: number, now: number) {
    this.#offsets.push(now - daemonTime);
    if (this.#offsets.length > samples) this.#offsets.shift();
    this.#heardAt = now;
    if (head <= position) this.#lacksSince = undefined;
    else this.#lacksSince ??= daemonTime + this.#offset;
  }

  /** A call that came at `receivedAt` is in the list now. */
  drawn(receivedAt: number, now: number) {
    this.#drawn = { lag: Math.max(0, now - receivedAt - this.#offset), at: now };
  }

  reset() {
    this.#heardAt = undefined;
    this.#drawn = { lag: 0, at: -Infinity };
    this.#lacksSince = undefined;
  }

  get #offset(): number {
    return this.#offsets.length > 0 ? Math.min(...this.#offsets) : 0;
  }

  /** undefined: nothing was drawn within the latest seconds, and nothing waits. */
  read(now: number): number | undefined {
    const unsaid = this.#heardAt === undefined ? 0 : now - this.#heardAt;
    const waiting = this.#lacksSince === undefined ? 0 : now - this.#lacksSince;
    const drawn = now - this.#drawn.at < 2_500 ? this.#drawn.lag : undefined;
    const late = Math.max(unsaid > silence ? unsaid : 0, waiting);
    return late > (drawn ?? 0) ? late : drawn;
  }
}
