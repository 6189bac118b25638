import { byId, visible } from './dom.js';

const typingPause = 400; // ms after the last key

/** What the stream is filtered by: two choices, and the text of the one filter grammar, which the daemon reads. */
export class FilterBox {
  #env = byId('filter-env');
  #result = byId('filter-result');
  #q = byId('filter-q');
  #fault = byId('filter-fault');
  #timer;
  #wanted = {};

  constructor({ onChange }) {
    this.onChange = onChange;
    for (const choice of [this.#env, this.#result]) choice.addEventListener('change', () => this.#change());
    this.#q.addEventListener('input', () => {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.#change(), typingPause);
    });
    byId('filters').addEventListener('submit', (event) => {
      event.preventDefault();
      this.#change();
    });
  }

  /** Members of a query; the same object until the filter changes. */
  get wanted() {
    return this.#wanted;
  }

  get isSet() {
    return Object.keys(this.#wanted).length > 0;
  }

  set({ env = '', result = '', q = '' }) {
    this.#env.value = env;
    this.#result.value = result;
    this.#q.value = q;
    this.#change();
  }

  #change() {
    clearTimeout(this.#timer);
    const members = { env: this.#env.value, result: this.#result.value, q: this.#q.value.trim() };
    const wanted = Object.fromEntries(Object.entries(members).filter(([, value]) => value !== ''));
    this.#showFault('');
    if (JSON.stringify(wanted) === JSON.stringify(this.#wanted)) return;
    this.#wanted = wanted;
    this.onChange();
  }

  /** Shows where the fault of a refused filter is. False: it was refused for something else. */
  refuse({ message, problem }) {
    if (problem?.code !== 'bad_filter') return false;
    const bytes = new TextEncoder().encode(this.#wanted.q ?? '');
    const before = visible(new TextDecoder().decode(bytes.slice(0, problem.at)));
    const expected = problem.expected?.length > 0 ? `\nexpected: ${problem.expected.join(', ')}` : '';
    this.#showFault(`${visible(this.#wanted.q ?? '')}\n${' '.repeat([...before].length)}^ ${message}${expected}`);
    return true;
  }

  #showFault(text) {
    this.#fault.textContent = text;
    this.#fault.hidden = text === '';
    this.#q.setAttribute('aria-invalid', String(text !== ''));
  }
}
