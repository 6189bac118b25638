/** To the heading of the place, where what had the focus is gone or one wants to be past the bars. */
export function focusPlace() {
  document.getElementById('place-heading')?.focus();
}
