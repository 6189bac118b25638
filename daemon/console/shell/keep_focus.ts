// A button that is gone once it did its work would take the focus with it, to the top of the page: who works by keyboard would lose the
// place. Its nearest part that is still there gets the focus.

/** How far up a part is looked for. */
const levels = 32;

/** What had the focus, and what it is in, the nearest first. */
function pathOf(element: Element): HTMLElement[] {
  const path: HTMLElement[] = [];
  for (let each: Element | null = element; each instanceof HTMLElement && path.length < levels; each = each.parentElement) path.push(each);
  return path;
}

/** Looks after the focus until the returned function is called. Live's list has its own way. */
export function keepFocus(): () => void {
  let path: HTMLElement[] = [];
  const take = ({ target }: FocusEvent) => (path = target instanceof Element && target.closest('.place, dialog') ? pathOf(target) : []);
  const look = () => {
    if (path.length === 0 || path[0]?.isConnected || document.activeElement !== document.body) return;
    const left = path.find((element) => element.isConnected && element.closest('.place'));
    path = [];
    if (!left) return;
    if (!left.hasAttribute('tabindex')) left.tabIndex = -1;
    left.classList.add('holds-focus');
    left.focus({ preventScroll: true });
  };
  const watch = new MutationObserver(look);
  document.addEventListener('focusin', take);
  watch.observe(document.body, { childList: true, subtree: true });
  return () => {
    document.removeEventListener('focusin', take);
    watch.disconnect();
  };
}
