import { badge, byId, make } from './dom.js';
import { detail, sentence } from './detail.js';

const kept = 500;
const announceEvery = 5_000;

/** The call's type, and the planned event that it counts for where that is not its own name: "page as Page Viewed". */
function ruleBehind({ type, event, rule }) {
  const planned = rule?.split(':').slice(1, -1).join(':');
  return [type, planned && planned !== event && `as ${planned}`].filter(Boolean).join(' ');
}

/** The list of calls, newest first, never more than the last 500 of them. */
export class Stream {
  #rows = byId('rows');
  #waiting = [];
  #frame;
  #newest = 0;
  #unsaid = { calls: 0, failing: 0 };

  constructor({ onEmpty }) {
    this.onEmpty = onEmpty;
    setInterval(() => this.#announce(), announceEvery);
  }

  clear() {
    this.#waiting = [];
    this.#newest = 0;
    this.#rows.replaceChildren();
    this.#changed();
  }

  add(verdict) {
    if (verdict.seq <= this.#newest) return;
    this.#newest = verdict.seq;
    this.#unsaid.calls += 1;
    if (verdict.result === 'fail' || verdict.result === 'error') this.#unsaid.failing += 1;
    this.#later(() => this.#row(verdict));
  }

  /** A line between calls: what was skipped. */
  note(text) {
    this.#later(() => make('li', { class: 'break' }, text));
  }

  // Rows are made once a frame, and only those that stay.
  #later(makeRow) {
    this.#waiting.push(makeRow);
    if (this.#waiting.length > 2 * kept) this.#waiting = this.#waiting.slice(-kept);
    this.#frame ??= requestAnimationFrame(() => this.#draw());
  }

  #draw() {
    this.#frame = undefined;
    const rows = this.#waiting.slice(-kept).map((makeRow) => makeRow()).reverse();
    this.#waiting = [];
    this.#rows.prepend(...rows);
    while (this.#rows.childElementCount > kept) this.#rows.lastElementChild.remove();
    this.#changed();
  }

  #changed() {
    this.onEmpty(this.#rows.childElementCount === 0);
  }

  #row(verdict) {
    const name = verdict.event ?? (verdict.type === null ? 'no call' : '');
    const body = make('div', { class: 'detail' });
    const fill = (event) => {
      if (event.target.open && !body.firstChild) body.append(detail(verdict));
    };
    const time = new Date(verdict.receivedAt);
    return make(
      'li',
      { class: `row ${verdict.result}`, value: verdict.seq },
      make(
        'details',
        { ontoggle: fill },
        make(
          'summary',
          {},
          make('span', { class: 'result' }, badge(verdict.result)),
          make('span', { class: 'event' }, make('b', {}, name || 'unnamed'), ' ', make('span', { class: 'quiet' }, ruleBehind(verdict))),
          make('time', { class: 'quiet', datetime: verdict.receivedAt, title: verdict.receivedAt }, time.toLocaleTimeString([], { hour12: false })),
          make('span', { class: 'origin quiet' }, make('span', { class: `env ${verdict.env}` }, verdict.env), ` ${verdict.source.name}`, make('span', { class: 'seq' }, ` #${verdict.seq}`)),
          verdict.violations.length > 0 && make('span', { class: 'violation' }, sentence(verdict.violations[0]), verdict.violations.length > 1 && make('span', { class: 'quiet' }, ` and ${verdict.violations.length - 1} more`)),
        ),
        body,
      ),
    );
  }

  // A screen reader hears counts now and then, not every row.
  #announce() {
    const { calls, failing } = this.#unsaid;
    if (calls === 0) return;
    byId('announcer').textContent = `${calls} new ${calls === 1 ? 'call' : 'calls'}, ${failing} failing`;
    this.#unsaid = { calls: 0, failing: 0 };
  }
}
