/**
 * Where the list is scrolled to. It follows the newest call until somebody touches it: a pointer over it, a scroll, or an open call. Then new
 * rows go in above, and what is shown stays where it is.
 */
export class Follow {
  /** Pixels. */
  top = 0;
  pointerInside = false;
  hasOpenCall = false;
  #scrolledAway = false;

  get isFollowing(): boolean {
    return !this.pointerInside && !this.hasOpenCall && !this.#scrolledAway;
  }

  /** So many pixels of rows went in above. */
  grew(pixels: number) {
    if (this.isFollowing) this.top = 0;
    else this.top += pixels;
  }

  /** Somebody scrolled, or the list was scrolled by `grew`, which is not counted. */
  scrolled(top: number) {
    if (Math.abs(top - this.top) < 2) return;
    this.top = top;
    this.#scrolledAway = top > 1;
  }

  pointer(inside: boolean) {
    this.pointerInside = inside;
    this.#comeBack();
  }

  call(isOpen: boolean) {
    // What was read stays where it was when the call is closed.
    if (this.hasOpenCall && !isOpen && this.top > 1) this.#scrolledAway = true;
    this.hasOpenCall = isOpen;
    this.#comeBack();
  }

  jump() {
    this.top = 0;
    this.#scrolledAway = false;
  }

  #comeBack() {
    if (this.isFollowing) this.top = 0;
  }
}

/** The rows that are in sight, with a few more on both sides. */
export function rowsInSight(top: number, height: number, rowHeight: number, count: number): { from: number; to: number } {
  const spare = 6;
  const from = Math.max(0, Math.min(count, Math.floor(top / rowHeight) - spare));
  return { from, to: Math.min(count, Math.ceil((top + height) / rowHeight) + spare) };
}
