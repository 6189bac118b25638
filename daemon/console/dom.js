// Elements are made from text alone: nothing that came over the wire is ever read as HTML.

/** Control, bidirectional and invisible characters as escapes, so that a name cannot disguise itself. */
export function visible(text) {
  return String(text).replace(/[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** make('button', {type: 'button', onclick: f, class: 'small'}, 'text', element, ...). Absent children are left out. */
export function make(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (key.startsWith('on')) element.addEventListener(key.slice(2), value);
    else element.setAttribute(key, value === true ? '' : value);
  }
  for (const child of children.flat()) {
    if (child === undefined || child === null || child === false) continue;
    element.append(child instanceof Node ? child : visible(child));
  }
  return element;
}

export const byId = (id) => document.getElementById(id);

/** Replaces the content and keeps the focus on the element of the same `data-key`, and folds what was folded. */
export function refill(parent, ...children) {
  const focused = parent.contains(document.activeElement) ? document.activeElement.dataset.key : undefined;
  const open = new Set([...parent.querySelectorAll('details[open][data-key]')].map(({ dataset }) => dataset.key));
  parent.replaceChildren(...children.flat().filter((child) => child instanceof Node));
  for (const details of parent.querySelectorAll('details[data-key]')) if (open.has(details.dataset.key)) details.open = true;
  if (focused !== undefined) parent.querySelector(`[data-key="${CSS.escape(focused)}"]`)?.focus();
}

/** A result or state as a shape and a word: never colour alone. */
const shapes = {
  pass: '✓', fail: '✕', error: '!', unchecked: '–', done: '✓', ready: '◐', todo: '○', passing: '✓', failing: '✕', not_seen: '○', receiving: '✓', never: '○',
};
export const badge = (word) => make('span', { class: `badge ${word}` }, make('span', { 'aria-hidden': 'true' }, shapes[word] ?? '•'), ` ${word.replace('_', ' ')}`);

/** Text to copy: shown, selectable, with a button. */
export function copyable(text, label) {
  const said = make('span', { class: 'quiet', role: 'status' });
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      said.textContent = 'copied';
    } catch {
      said.textContent = 'select it and copy by hand';
    }
  };
  return make('div', { class: 'copyable' }, make('pre', { tabindex: '0' }, code(text)), make('button', { type: 'button', class: 'small', onclick: copy, 'aria-label': `Copy ${label}` }, 'Copy'), said);
}

/** Text with its line ends kept. */
export function code(text) {
  const element = document.createElement('code');
  element.textContent = text.split('\n').map(visible).join('\n');
  return element;
}
