import { ask } from './api.js';
import { byId, copyable, make, refill } from './dom.js';

/** The use case with its review, and the sources with their keys. onChange: something else may look different now. */
export class Setup {
  #setup;
  #goals;
  #plan;
  #firstCall;
  #sources = [];
  #problem;
  role = 'viewer';

  constructor({ onChange }) {
    this.onChange = onChange;
  }

  async load() {
    const [setup, goals, sources] = await Promise.all([ask('GET', '/api/setup'), this.#goals ?? ask('GET', '/api/goals').then(({ goals }) => goals), ask('GET', '/api/sources')]);
    this.#setup = setup;
    this.#goals = goals;
    this.#sources = sources.sources;
    this.#plan = setup.state === 'choosing' ? undefined : await ask('GET', '/api/plan');
    const first = this.#sources.find(({ env, enabled }) => env === 'dev' && enabled);
    this.#firstCall = first && (await ask('GET', `/api/sources/${first.id}/snippets`)).firstCall;
    this.show();
    this.onChange();
  }

  show() {
    refill(byId('setup-body'), this.#setup.locked ? this.#chosen() : this.#choice());
    refill(byId('sources-body'), this.#sources.map((source) => this.#source(source)));
  }

  get workspace() {
    return this.#setup.workspace;
  }

  /** What to paste so that the first call comes; undefined where there is no key to show. */
  firstCall() {
    const source = this.#sources.find(({ env, enabled, writeKey }) => env === 'dev' && enabled && writeKey);
    if (!source) return undefined;
    if (!this.#firstCall) return undefined;
    const body = JSON.stringify(this.#firstCall).replaceAll("'", "'\\''");
    return { source, curl: `curl -u ${source.writeKey}: ${location.origin}/v1/track \\\n  -d '${body}'` };
  }

  #title() {
    const useCase = this.#goals.find(({ id }) => id === this.#setup.goal)?.useCases.find(({ id }) => id === this.#setup.useCase);
    const goal = this.#goals.find(({ id }) => id === this.#setup.goal);
    const title = useCase?.title ?? this.#setup.useCase;
    // A plan that was imported is called by its own name.
    const own = ['import', 'file'].includes(this.#plan?.origin) ? (this.#plan.name ?? 'A plan of your own') : undefined;
    return { useCase: own ?? title, goal: own && useCase ? `imported over ${title}` : goal?.title };
  }

  #chosen() {
    const { useCase, goal } = this.#title();
    const { dev, prod } = this.#setup.planVersion;
    return [
      make('p', {}, make('b', {}, useCase), goal && [make('br'), make('span', { class: 'quiet' }, goal)]),
      make('p', { class: 'quiet' }, `${this.#setup.state === 'live' ? 'live' : 'reviewed'}; plan in force: version ${dev} in dev, ${prod} in prod`),
      this.#planned(),
    ];
  }

  #choice() {
    const select = make(
      'select',
      { id: 'use-case', 'data-key': 'use-case', disabled: this.role !== 'owner' },
      make('option', { value: '' }, 'choose one'),
      this.#goals.map((goal) =>
        make('optgroup', { label: goal.title }, goal.useCases.map((useCase) => make('option', { value: `${goal.id}/${useCase.id}`, selected: goal.id === this.#setup.goal && useCase.id === this.#setup.useCase }, useCase.title))),
      ),
    );
    select.addEventListener('change', () => {
      const [goal, useCase] = select.value.split('/');
      if (useCase) this.#do(() => ask('PUT', '/api/setup', { goal, useCase }));
    });
    return [
      make('label', { for: 'use-case' }, 'What is this workspace for?'),
      select,
      this.#planned(true),
      this.#setup.state === 'reviewing' && make('p', { class: 'quiet' }, 'The review locks the use case and puts its plan in force as version 1, in dev and in prod. Evidence counts from then on.'),
      this.#setup.state === 'reviewing' && make('button', { type: 'button', class: 'main', 'data-key': 'review', disabled: this.role !== 'owner', onclick: () => this.#do(() => ask('POST', '/api/setup/review', {})) }, 'Done reviewing'),
      this.#problem && make('p', { class: 'problem', role: 'alert' }, this.#problem),
    ];
  }

  /** The events that the plan asks for; behind each its properties, the required ones marked. */
  #planned(open = false) {
    if (!this.#plan) return undefined;
    const rules = this.#plan.rules.filter(({ kept }) => kept);
    return make(
      'details',
      { 'data-key': 'plan', open },
      make('summary', {}, `${rules.length} planned ${rules.length === 1 ? 'event' : 'events'}`),
      make('ul', { class: 'plan' }, rules.map((rule) => {
        const schema = rule.schema.properties?.properties ?? rule.schema.properties?.traits ?? {};
        const names = Object.entries(schema.properties ?? {});
        return make('li', {}, make('b', {}, rule.event ?? rule.type), make('ul', {}, names.map(([name, { description }]) => make('li', { title: description }, make('code', {}, name), (schema.required ?? []).includes(name) && make('span', { class: 'required' }, ' required')))));
      })),
    );
  }

  #source(source) {
    const published = this.#sources.some(({ publishedFrom }) => publishedFrom === source.id);
    return make(
      'div',
      { class: 'source' },
      make('div', { class: 'bar' }, make('h3', {}, make('span', { class: `env ${source.env}` }, source.env), ` ${source.name}`), make('span', { class: 'quiet' }, source.enabled ? `${source.category}, ${source.calls} calls` : 'disabled')),
      source.writeKey ? copyable(source.writeKey, `the write key of ${source.name}`) : make('p', { class: 'quiet' }, `key …${source.writeKeyLast4}`),
      source.env === 'dev' && !published && this.role === 'owner' && make('button', { type: 'button', 'data-key': `publish ${source.id}`, onclick: () => this.#do(() => ask('POST', `/api/sources/${source.id}/publish`, {})) }, 'Publish to prod'),
    );
  }

  async #do(change) {
    this.#problem = undefined;
    try {
      await change();
    } catch (error) {
      this.#problem = error.message;
    }
    await this.load();
  }
}
