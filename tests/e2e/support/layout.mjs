// What a person would see at a glance: texts that lie on each other, texts and controls that are cut off, a page that scrolls sideways.

/** Faults of the layout of what is shown, as lines. Runs in the page. */
function faults() {
  const isUnseen = (element) => element.closest('.unseen, .skip, [hidden], svg, option') !== null;
  const isShown = (element) => element.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true }) && !isUnseen(element);
  const say = (element) => `${element.tagName.toLowerCase()}${element.className && typeof element.className === 'string' ? `.${element.className.replaceAll(' ', '.')}` : ''} "${element.textContent.trim().slice(0, 40)}"`;
  const scrolls = (style) => /auto|scroll/.test(style.overflowX + style.overflowY);

  /** The part of a rectangle that is in sight, and what cuts off the rest for good: a box that does not scroll. */
  function seen(element, rectangle) {
    let { left, right, top, bottom } = rectangle;
    let cutter;
    for (let box = element; box && box !== document.documentElement; box = box.parentElement) {
      const style = getComputedStyle(box);
      if (style.overflowX === 'visible' && style.overflowY === 'visible') continue;
      const edge = box.getBoundingClientRect();
      const isOver = left < edge.left - 1 || right > edge.right + 1 || top < edge.top - 1 || bottom > edge.bottom + 1;
      // An ellipsis says that there is more, and the title or the open call has it.
      if (isOver && !scrolls(style) && style.textOverflow !== 'ellipsis') cutter ??= box;
      [left, right, top, bottom] = [Math.max(left, edge.left), Math.min(right, edge.right), Math.max(top, edge.top), Math.min(bottom, edge.bottom)];
      if (right <= left || bottom <= top) return { isOut: true, cutter: scrolls(style) ? undefined : cutter };
      if (scrolls(style)) break;
    }
    return { left, right, top, bottom, cutter };
  }

  const lines = [];
  const texts = [];
  const walker = document.createTreeWalker(document.querySelector('dialog[open]') ?? document.querySelector('#page'), NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement;
    if (node.data.trim() === '' || !isShown(element)) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    for (const rectangle of range.getClientRects()) {
      if (rectangle.width < 2 || rectangle.height < 2) continue;
      const part = seen(element, rectangle);
      if (part.cutter) lines.push(`cut off: ${say(element)} by ${say(part.cutter)}`);
      if (!part.isOut) texts.push({ element, ...part });
    }
  }
  // Where there is no room beside the list, an open call lies on it, opaque.
  const area = (element) => element.closest('.pill, .detail, .top, .rail, main, dialog');
  texts.forEach((first, index) => {
    for (const second of texts.slice(index + 1)) {
      if (first.element === second.element || area(first.element) !== area(second.element)) continue;
      const across = Math.min(first.right, second.right) - Math.max(first.left, second.left);
      const down = Math.min(first.bottom, second.bottom) - Math.max(first.top, second.top);
      if (across > 2 && down > 4) lines.push(`on each other: ${say(first.element)} and ${say(second.element)}`);
    }
  });
  for (const control of document.querySelectorAll('button, input, select, textarea, a')) {
    if (!isShown(control)) continue;
    const { cutter } = seen(control.parentElement, control.getBoundingClientRect());
    if (cutter) lines.push(`cut off: ${say(control)} by ${say(cutter)}`);
    if (control.matches('button') && control.scrollWidth > control.clientWidth + 1) lines.push(`too narrow: ${say(control)}`);
    const { right, left } = control.getBoundingClientRect();
    if (control.closest('.scroll, .calls, .strip, table, pre') === null && (right > innerWidth + 1 || left < -1)) lines.push(`over the edge: ${say(control)}`);
  }
  const place = document.querySelector('#place');
  if (document.documentElement.scrollWidth > innerWidth) lines.push('the page scrolls sideways');
  if (place && place.scrollWidth > place.clientWidth + 1) lines.push('the place scrolls sideways');
  return [...new Set(lines)];
}

export const layoutFaults = (page) => page.evaluate(faults);
