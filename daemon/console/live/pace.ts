const share = 0.1; // of the time, at most, goes into drawing
const longest = 100; // ms between two drawings, however long one takes

/**
 * When the list is drawn again. A call that comes alone is drawn at once. While calls come without end each drawing is followed by a pause
 * that depends on how long it took: the rest of the time is for what people do with the page. All times in milliseconds.
 */
export class Pace {
  #next = -Infinity;

  /** A drawing took from `begin` to `end`. */
  drew(begin: number, end: number) {
    this.#next = end + Math.min(longest, (end - begin) * (1 / share - 1));
  }

  /** How long to wait before the next one. */
  wait(now: number): number {
    return Math.max(0, this.#next - now);
  }
}
