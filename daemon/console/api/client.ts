import type { Operations, PlanProblem, Problem } from './types.ts';

/** What a refusal says; further members depend on its code. */
export type ProblemDocument = Partial<Problem> & { at?: number; expected?: string[]; errors?: { pointer: string; message: string }[]; problems?: PlanProblem[]; destination?: { status: number | null; ms: number; answer: string } };

/** A refusal of the API, with what its problem document says. */
export class Refused extends Error {
  readonly status: number;
  readonly problem: ProblemDocument;

  constructor(status: number, problem: ProblemDocument) {
    super(problem.detail ?? problem.title ?? `The daemon answered ${status}.`);
    this.status = status;
    this.problem = problem;
  }
}

export type Operation = keyof Operations;
export type BodyOf<K extends Operation> = Operations[K]['body'];
export type AnswerOf<K extends Operation> = Operations[K]['answer'];

interface Request<K extends Operation> {
  path?: Record<string, string | number>;
  query?: Record<string, string | number | undefined>;
  body?: BodyOf<K>;
  /** In place of a body: its bytes as they are, in any encoding. */
  file?: Blob;
  /** The form of the answer, where there are several. */
  accept?: string;
  /** The tag of what a change was made from: the daemon refuses it (412) where that has changed meanwhile. */
  ifMatch?: string | undefined;
}

/** An answer with its tag, which a change is made from. */
export interface Tagged<T> {
  answer: T;
  tag: string;
}

let tellUnauthorized = () => {};

/** Called whenever the daemon does not know the session (any more). */
export function whenUnauthorized(tell: () => void) {
  tellUnauthorized = tell;
}

export function addressOf(operation: string, { path = {}, query = {} }: { path?: Request<Operation>['path']; query?: Request<Operation>['query'] }): string {
  const place = operation.slice(operation.indexOf(' ') + 1).replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(path[name] ?? ''));
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined && value !== '') parameters.set(name, String(value));
  const text = parameters.toString();
  return text === '' ? place : `${place}?${text}`;
}

/** The text of a 2xx answer with its tag; anything else is a Refused. The cookie goes along by itself. */
export async function askTaggedText<K extends Operation>(operation: K, request: Request<K> = {}): Promise<{ text: string; tag: string }> {
  const answer = await fetch(addressOf(operation, request), {
    method: operation.slice(0, operation.indexOf(' ')),
    cache: 'no-store',
    headers: {
      ...(request.accept && { Accept: request.accept }),
      ...(request.body !== undefined && { 'Content-Type': 'application/json' }),
      ...(request.ifMatch && { 'If-Match': request.ifMatch }),
    },
    ...(request.body !== undefined && { body: JSON.stringify(request.body) }),
    ...(request.file && { body: request.file }),
  });
  const text = await answer.text();
  if (answer.ok) return { text, tag: answer.headers.get('ETag') ?? '' };
  let problem: ProblemDocument = {};
  try {
    problem = JSON.parse(text) as ProblemDocument;
  } catch {
    // A refusal without a document: its status says enough.
  }
  if (answer.status === 401) tellUnauthorized();
  throw new Refused(answer.status, problem);
}

/** The text of a 2xx answer. */
export async function askText<K extends Operation>(operation: K, request: Request<K> = {}): Promise<string> {
  return (await askTaggedText(operation, request)).text;
}

export async function askTagged<K extends Operation>(operation: K, request: Request<K> = {}): Promise<Tagged<AnswerOf<K>>> {
  const { text, tag } = await askTaggedText(operation, request);
  return { answer: (text === '' ? undefined : JSON.parse(text)) as AnswerOf<K>, tag };
}

export async function ask<K extends Operation>(operation: K, request: Request<K> = {}): Promise<AnswerOf<K>> {
  return (await askTagged(operation, request)).answer;
}

/** Whether somebody else changed meanwhile what a change was made from. */
export const isStale = (error: unknown): boolean => error instanceof Refused && error.status === 412;

/** Opens a session, whose id the browser keeps in a cookie. */
export async function signIn(token: string): Promise<void> {
  const answer = await fetch('/api/login', { method: 'POST', headers: { Authorization: `Bearer ${token}` } });
  if (!answer.ok) throw new Refused(answer.status, answer.status === 401 ? { detail: 'The daemon does not know this token.' } : {});
}

/** What to show of an error. */
export function messageOf(error: unknown): string {
  if (error instanceof Refused) {
    const fields = error.problem.errors?.map(({ message }) => message) ?? [];
    return fields.length > 0 ? fields.join(' ') : error.message;
  }
  return error instanceof TypeError ? 'The daemon does not answer.' : String((error as Error).message ?? error);
}
