/** A refusal of the API, with what its problem document says. */
export class Refused extends Error {
  constructor(status, problem) {
    super(problem.detail ?? problem.title ?? `The daemon answered ${status}.`);
    this.status = status;
    this.problem = problem;
  }
}

/** The text of a 2xx answer; anything else is a Refused. The cookie goes along by itself. */
export async function askText(method, path, body) {
  const answer = await fetch(path, {
    method,
    cache: 'no-store',
    headers: body === undefined ? {} : { 'Content-Type': 'application/json' },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const text = await answer.text();
  if (answer.ok) return text;
  let problem = {};
  try {
    problem = JSON.parse(text);
  } catch {
    // A refusal without a document: its status says enough.
  }
  throw new Refused(answer.status, problem);
}

export async function ask(method, path, body) {
  const text = await askText(method, path, body);
  return text === '' ? undefined : JSON.parse(text);
}

/** Opens a session, whose id the browser keeps in a cookie. */
export async function signIn(token) {
  const answer = await fetch('/api/login', { method: 'POST', headers: { Authorization: `Bearer ${token}` } });
  if (!answer.ok) throw new Refused(answer.status, answer.status === 401 ? { detail: 'The daemon does not know this token.' } : {});
}
