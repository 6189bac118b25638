import { batch, computed, signal } from '@preact/signals';

import { ask, askTagged, Refused } from '../api/client.ts';
import type { Coverage, Destination, Goals, Notice, Plan, ProblemGroup, Setup, Source, Step } from '../api/types.ts';
import { address, goTo, type Place } from '../kit/address.ts';

// What the daemon said last of the workspace; every place shows from here.

export const workspaceName = signal('');
export const role = signal<'owner' | 'viewer'>('viewer');
export const isOwner = computed(() => role.value === 'owner');
export const setup = signal<Setup | undefined>(undefined);
export const goals = signal<Goals['goals']>([]);
export const plan = signal<Plan | undefined>(undefined);
/** Of the set-up and of dev's plan as they are shown: a change names what it was made from. */
export const setupTag = signal('');
export const planTag = signal('');
export const sources = signal<Source[]>([]);
export const destinations = signal<Destination[]>([]);
export const steps = signal<Step[]>([]);
export const notices = signal<Notice[]>([]);
export const problems = signal<{ groups: ProblemGroup[]; more: boolean }>({ groups: [], more: false });
export const coverage = signal<Coverage[]>([]);

const problemsShown = 50;
const noticesKept = 200;

export const place = computed<Place>(() => address.value.place ?? firstPlace());

/** Set up until dev is done, then Live. */
function firstPlace(): Place {
  const dev = steps.value.filter(({ env }) => env === 'dev');
  return dev.length > 0 && dev.every(({ state }) => state === 'done') ? 'live' : 'setup';
}

/** Puts the first place into the address as soon as it is known: nobody is moved when the last step is done. */
export function choosePlace() {
  if (address.value.place === undefined && steps.value.length > 0) goTo({ place: firstPlace() }, { replace: true });
}

export async function loadSetup() {
  const { answer: now, tag } = await askTagged('GET /api/setup');
  if (goals.value.length === 0) goals.value = (await ask('GET /api/goals')).goals;
  const planned = now.state === 'choosing' ? undefined : await askTagged('GET /api/plan');
  batch(() => {
    plan.value = planned?.answer;
    planTag.value = planned?.tag ?? '';
    setup.value = now;
    setupTag.value = tag;
    workspaceName.value = now.workspace;
  });
}

export async function loadEnds() {
  const [from, to] = await Promise.all([ask('GET /api/sources'), ask('GET /api/destinations')]);
  sources.value = from.sources;
  destinations.value = to.destinations;
}

export async function loadChecklist() {
  steps.value = (await ask('GET /api/checklist')).steps;
}

export function updateStep(step: Step) {
  steps.value = steps.value.map((each) => (each.id === step.id ? step : each));
}

export async function loadNotices() {
  notices.value = (await ask('GET /api/notices')).notices.slice(0, noticesKept);
}

/** One that came before, with a larger count now, takes its place. */
export function addNotice(notice: Notice) {
  const identity = ({ code, env, source, remote, keyLast4, message }: Notice) => JSON.stringify([code, env, source?.id, remote, keyLast4, message]);
  const others = notice.count > 1 ? notices.value.filter((each) => identity(each) !== identity(notice)) : notices.value;
  notices.value = [notice, ...others].slice(0, noticesKept);
}

/** Requests of the latest ten minutes that did not become calls, by notices. */
const refusing = new Set(['unknown_key', 'missing_key', 'source_disabled', 'malformed_request', 'too_large', 'wrong_path', 'rate_limited']);
const recently = 10 * 60_000;
/** The time, as often as the page looks for changes. */
export const now = signal(Date.now());
export const isRefusal = ({ code }: Notice) => refusing.has(code);
export const recentRefusals = computed(() => notices.value.filter((notice) => isRefusal(notice) && now.value - Date.parse(notice.at) < recently));

/** Problems and coverage; while calls are still being counted the figures of before stay. */
export async function loadFigures() {
  try {
    const [{ problems: groups, next }, dev, prod] = await Promise.all([
      ask('GET /api/problems', { query: { limit: problemsShown } }),
      ask('GET /api/coverage', { query: { env: 'dev' } }),
      ask('GET /api/coverage', { query: { env: 'prod' } }),
    ]);
    problems.value = { groups, more: next !== null };
    coverage.value = [dev, prod];
  } catch (error) {
    if (!(error instanceof Refused) || error.status !== 503) throw error;
    figuresLater();
  }
}

const figuresPause = 2_000;
let figuresTimer: ReturnType<typeof setTimeout> | undefined;

/** Calls have come: looks again, soon. */
export function figuresLater() {
  figuresTimer ??= setTimeout(() => {
    figuresTimer = undefined;
    Promise.all([loadFigures(), loadEnds()]).catch(() => {});
  }, figuresPause);
}

export async function loadWorkspace() {
  await Promise.all([loadSetup(), loadEnds(), loadChecklist(), loadNotices(), loadFigures()]);
}

/** Nobody is signed in any more: what was shown may be more than the next one may see. */
export function forgetWorkspace() {
  batch(() => {
    role.value = 'viewer';
    setup.value = plan.value = undefined;
    sources.value = [];
    destinations.value = [];
    steps.value = [];
    notices.value = [];
    coverage.value = [];
    problems.value = { groups: [], more: false };
  });
}

/** Makes a change, and reads again what it may have changed. */
export async function change(request: Promise<unknown>) {
  await request;
  await Promise.all([loadSetup(), loadEnds(), loadChecklist()]);
}

/** What the workspace is for: the use case and its goal, or the name of a plan that was imported. */
export const purpose = computed(() => {
  const chosen = setup.value;
  if (!chosen || chosen.state === 'choosing') return undefined;
  const goal = goals.value.find(({ id }) => id === chosen.goal);
  const useCase = goal?.useCases.find(({ id }) => id === chosen.useCase)?.title ?? chosen.useCase ?? '';
  const imported = plan.value && ['import', 'file'].includes(plan.value.origin) ? (plan.value.name ?? 'A plan of your own') : undefined;
  return imported ? { title: imported, detail: goal ? `imported over ${useCase}` : '' } : { title: useCase, detail: goal?.title ?? '' };
});

export const useCase = computed(() => {
  const chosen = setup.value;
  return goals.value.find(({ id }) => id === chosen?.goal)?.useCases.find(({ id }) => id === chosen?.useCase);
});
