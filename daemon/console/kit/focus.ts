/** To the heading of the place, where what had the focus is gone or one wants to be past the bars. */
export function focusPlace() {
  document.getElementById('place-heading')?.focus();
}

/** To the heading once a change is made and read again, which takes a while: whoever has moved on meanwhile stays there. */
export async function focusPlaceAfter(change: Promise<unknown>) {
  const before = document.activeElement;
  await change;
  const now = document.activeElement;
  if (now === before || now === document.body || now?.classList.contains('holds-focus')) focusPlace();
}
