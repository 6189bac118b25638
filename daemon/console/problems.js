import { ask } from './api.js';
import { badge, byId, make, refill } from './dom.js';

const shown = 20;
const pause = 2_000; // ms between two looks while calls come

const quoted = (text) => `"${text.replace(/[\\"]/g, '\\$&')}"`;

/** The filter that finds a problem's calls. */
function filterOf({ env, source, type, event, kind, path }) {
  const terms = [`source:${quoted(source.id)}`, type && `type:${type}`, event && `event:${quoted(event)}`, `kind:${kind}`, `path:${quoted(path)}`];
  return { env, q: terms.filter(Boolean).join(' ') };
}

/** What goes wrong, grouped, the most recent first; a button shows its calls. */
export class Problems {
  #timer;

  constructor({ onChoose }) {
    this.onChoose = onChoose;
  }

  async load() {
    const { problems, next } = await ask('GET', `/api/problems?limit=${shown}`);
    byId('problems').hidden = problems.length === 0;
    refill(byId('problems-body'), problems.map((problem) => this.#line(problem)), next && make('li', { class: 'quiet' }, `The ${shown} most recent; plumbline problems lists all.`));
  }

  /** Calls have come: looks again, soon. */
  later() {
    this.#timer ??= setTimeout(async () => {
      this.#timer = undefined;
      await this.load().catch(() => {});
    }, pause);
  }

  #line(problem) {
    const { id, env, source, event, kind, message, hint, count, passingSince } = problem;
    return make(
      'li',
      {},
      make('div', {}, badge(passingSince === null ? 'failing' : 'passing'), ' ', make('b', {}, event ?? 'no call'), make('span', { class: 'quiet' }, ` ${source.name}, `), make('span', { class: `env ${env}` }, env)),
      make('div', {}, make('span', { class: 'kind' }, kind), ` ${message} `, hint && make('span', { class: 'hint' }, hint.message)),
      make('button', { type: 'button', class: 'small', 'data-key': id, onclick: () => this.onChoose(filterOf(problem)) }, count === 1 ? 'Show the call' : `Show ${count.toLocaleString()} calls`),
    );
  }
}
