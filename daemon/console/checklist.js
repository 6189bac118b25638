import { ask } from './api.js';
import { badge, byId, make, refill } from './dom.js';

/** The steps of both environments, each as it was last told. */
export class Checklist {
  #steps = new Map();
  #problems = new Map();
  role = 'viewer';

  async load() {
    for (const step of (await ask('GET', '/api/checklist')).steps) this.#steps.set(step.id, step);
    this.show();
  }

  update(step) {
    this.#steps.set(step.id, step);
    this.show();
  }

  show() {
    refill(
      byId('checklist-body'),
      ['dev', 'prod'].map((env) => {
        const steps = [...this.#steps.values()].filter((step) => step.env === env);
        const done = steps.filter(({ state }) => state === 'done').length;
        return make('section', {}, make('h3', {}, make('span', { class: `env ${env}` }, env), ` ${done} of ${steps.length} done`), make('ul', { class: 'steps' }, steps.map((step) => this.#step(step))));
      }),
    );
  }

  #step(step) {
    const open = step.state !== 'done' || step.regressed.length > 0;
    return make(
      'li',
      { class: `step ${step.state}` },
      make('div', { class: 'bar' }, make('h4', {}, step.title), badge(step.state)),
      step.done && make('p', { class: 'quiet' }, `by ${step.done.by.kind === 'person' ? step.done.by.name : 'evidence'} at ${new Date(step.done.at).toLocaleString()}${step.done.seqs.length ? `, on ${step.done.seqs.slice(0, 20).map((seq) => `#${seq}`).join(' ')}` : ''}${step.done.reason ? `: ${step.done.reason}` : ''}`),
      step.regressed.length > 0 && make('div', { class: 'problem', role: 'alert' }, 'Since then: ', step.regressed.map(({ message }) => message).join(' ')),
      step.items.length > 0 && make('ul', { class: 'items' }, step.items.map((item) => this.#item(item))),
      open && step.missing.length > 0 && make('ul', { class: 'missing quiet' }, step.missing.map(({ message }) => make('li', {}, message))),
      this.#problems.has(step.id) && make('p', { class: 'problem', role: 'alert' }, this.#problems.get(step.id)),
      step.state !== 'done' && step.id !== 'dev.review' && this.#button(step),
    );
  }

  #item(item) {
    // A recommended category that nothing stands for yet is a suggestion, not a state.
    if (item.event === undefined && !item.id) return make('li', { class: 'quiet' }, item.category, make('span', {}, 'recommended'));
    return make('li', {}, make('span', {}, item.event ?? item.name), badge(item.state));
  }

  #button(step) {
    const reason = this.role !== 'owner' ? 'Only an owner can complete a step.' : step.state !== 'ready' ? 'Something is still missing.' : null;
    return make('button', { type: 'button', 'data-key': step.id, disabled: reason !== null, title: reason, 'aria-label': `Mark ${step.title} as complete`, onclick: () => this.#complete(step) }, 'Mark as complete');
  }

  async #complete(step) {
    this.#problems.delete(step.id);
    try {
      this.update(await ask('POST', `/api/checklist/${step.id}/complete`, {}));
    } catch (error) {
      this.#problems.set(step.id, error.message);
      this.show();
    }
  }
}
