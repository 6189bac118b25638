import { askText } from './api.js';
import { code, make } from './dom.js';
import { indented, memberText } from './json_text.js';

const asText = (value) => (typeof value === 'string' ? value : JSON.stringify(value));
const said = (value) => value !== undefined && value !== null;

/** A violation in a line: what is wrong, where, what was expected and what came, and what was most likely meant. */
export function sentence(violation) {
  const place = [make('code', {}, violation.path)];
  if (violation.kind !== 'required' && said(violation.expected)) {
    place.push(': expected ', make('code', {}, asText(violation.expected)));
    if (said(violation.actual)) place.push(', got ', make('code', {}, JSON.stringify(violation.actual)));
  }
  return make('span', {}, make('span', { class: 'message' }, violation.message), violation.path !== '' && [' (', place, ')'].flat(), violation.hint && [' ', make('span', { class: 'hint' }, violation.hint.message)]);
}

/** All that is known of a call; its own text is fetched when this is made. */
export function detail(verdict) {
  const facts = [
    ['Rule', verdict.rule ?? 'none'],
    ['Plan', said(verdict.planVersion) ? `version ${verdict.planVersion}` : null],
    ['Received', verdict.receivedAt],
    ['Time', verdict.timestamp],
    ['Message', verdict.messageId],
    ['User', verdict.userId],
    ['Anonymous', verdict.anonymousId],
    ['Library', verdict.library && [verdict.library.name, verdict.library.version].filter(said).join(' ')],
    ['Session', verdict.session],
    ['Delivery', verdict.action === 'allow' ? null : verdict.action],
  ].filter(([, value]) => said(value) && value !== '');
  const call = make('div', { class: 'quiet' }, 'loading the call');
  showCall(verdict.seq, call);
  return make(
    'div',
    {},
    verdict.violations.length > 0 && [make('h4', {}, 'Violations'), make('ul', { class: 'violations' }, verdict.violations.map((violation) => make('li', {}, make('span', { class: 'kind' }, violation.kind), ' ', sentence(violation))))],
    verdict.truncated && make('p', { class: 'quiet' }, 'There are more violations than are shown.'),
    verdict.notes.length > 0 && [
      make('h4', {}, 'Notes'),
      make('ul', {}, verdict.notes.map((note) => make('li', {}, make('span', { class: 'kind' }, note.code), ` ${note.message}`, note.hint && [' ', make('span', { class: 'hint' }, note.hint.message ?? asText(note.hint))]))),
    ],
    make('dl', {}, facts.flatMap(([name, value]) => [make('dt', {}, name), make('dd', {}, value)])),
    make('h4', {}, 'Call'),
    call,
  );
}

async function showCall(seq, place) {
  try {
    const text = memberText(await askText('GET', `/api/events/${seq}`), 'call') ?? '';
    place.replaceChildren(make('pre', { tabindex: '0', 'aria-label': `The call ${seq}` }, code(indented(text))));
  } catch (error) {
    place.textContent = error.message;
  }
}
