import type { Source, Verdict } from '../api/types.ts';
import { leaf, objectOf } from '../kit/json_edit.ts';
import { indented, treeOf } from '../kit/json_text.ts';

/** Of the draft that a call is changed in. */
export const draftKeyOf = (seq: number): string => `call ${seq}`;

/** What the daemon gives each call anew. */
const givenAnew = ['messageId', 'receivedAt'];

/** The call's text to begin with: without what a new call gets of its own. */
export function editable(call: string): string {
  const members = treeOf(call)?.members;
  if (!members) return call;
  return indented(objectOf(new Map([...members].filter(([name]) => !givenAnew.includes(name)))).text);
}

/** Why a text cannot be sent; "": it can. */
export function faultOf(text: string): string {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? '' : 'A call is a JSON object.';
  } catch (error) {
    return `This is not JSON: ${(error as Error).message}`;
  }
}

/** An id that no call has; a page without TLS has no randomUUID. */
export const newMessageId = (): string => `console-${Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('')}`;

/** The body of the request that sends the call, its numbers as they are written. */
export function bodyToSend(text: string, messageId: string): string {
  const members = treeOf(text)?.members ?? new Map();
  return `{"batch":[${objectOf(new Map([...members, ['messageId', leaf(messageId)]])).text}]}`;
}

/** The dev sources that may send it; the call's own first, or the one that it was published from. */
export function senders(sources: Source[], { source }: Pick<Verdict, 'source'>): Source[] {
  const own = sources.find(({ id }) => id === source?.id);
  const wanted = own?.env === 'prod' ? own.publishedFrom : own?.id;
  return sources.filter(({ env, enabled, writeKey }) => env === 'dev' && enabled && writeKey).sort((a, b) => Number(b.id === wanted) - Number(a.id === wanted));
}

/** Sends a call as an SDK does, and gives its verdict. */
export async function send(body: string, key: string): Promise<Verdict> {
  const answer = await fetch('/v1/batch', { method: 'POST', headers: { Authorization: `Basic ${btoa(`${key}:`)}`, 'Content-Type': 'application/json', Prefer: 'return=representation' }, body });
  if (answer.status === 404 || answer.status === 405) throw new Error('This address takes no calls. Copy the call as cURL, and send it to the address of ingest.');
  const { verdicts, message } = (await answer.json().catch(() => ({}))) as { verdicts?: Verdict[]; message?: string };
  const verdict = verdicts?.[0];
  if (!answer.ok || !verdict) throw new Error(message ?? `The daemon answered ${answer.status}.`);
  return verdict;
}

interface Timers {
  set: (run: () => void, ms: number) => unknown;
  clear: (timer: unknown) => void;
}

const browserTimers: Timers = { set: (run, ms) => setTimeout(run, ms), clear: (timer) => clearTimeout(timer as number) };

/** Runs something for the latest of many values: a while after the last one came, and never twice at a time. */
export class LatestOnly<T> {
  #run: (value: T) => Promise<void>;
  #pause: number;
  #timers: Timers;
  #timer: unknown;
  #waiting: { value: T } | undefined;
  #isRunning = false;

  constructor(run: (value: T) => Promise<void>, pause: number, timers = browserTimers) {
    this.#run = run;
    this.#pause = pause;
    this.#timers = timers;
  }

  take(value: T) {
    this.#waiting = { value };
    this.#timers.clear(this.#timer);
    this.#timer = this.#timers.set(() => this.#next(), this.#pause);
  }

  stop() {
    this.#waiting = undefined;
    this.#timers.clear(this.#timer);
  }

  async #next() {
    if (this.#isRunning || !this.#waiting) return;
    const { value } = this.#waiting;
    this.#waiting = undefined;
    this.#isRunning = true;
    await this.#run(value).catch(() => {});
    this.#isRunning = false;
    // A value may have come meanwhile, and its pause may be over.
    this.#next();
  }
}
