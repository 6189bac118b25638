import { ask } from './api.js';
import { byId, make } from './dom.js';

const kept = 50;

/** What never became a call, newest first. */
export class Notices {
  #list = byId('notices-body');

  async load() {
    const { notices } = await ask('GET', '/api/notices');
    this.#list.replaceChildren();
    for (const notice of notices.slice(0, kept).reverse()) this.add(notice);
    this.#show();
  }

  /** One that came before, with the count of now, takes its place. */
  add(notice) {
    const identity = JSON.stringify([notice.code, notice.env, notice.source?.id, notice.remote, notice.keyLast4, notice.message]);
    if (notice.count > 1) [...this.#list.children].find((line) => line.dataset.identity === identity)?.remove();
    const count = notice.count > 1 ? ` (${notice.count} times)` : '';
    const origin = [notice.source?.name, notice.remote, notice.keyLast4 && `key …${notice.keyLast4}`].filter(Boolean).join(', ');
    this.#list.prepend(make('li', { 'data-identity': identity }, make('span', { class: 'kind' }, notice.code), ` ${notice.message}${count} `, make('span', { class: 'quiet' }, `${new Date(notice.at).toLocaleTimeString([], { hour12: false })}${origin ? ` ${origin}` : ''}`)));
    while (this.#list.childElementCount > kept) this.#list.lastElementChild.remove();
    this.#show();
  }

  #show() {
    byId('notices').hidden = this.#list.childElementCount === 0;
  }
}
