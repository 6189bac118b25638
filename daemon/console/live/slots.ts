/**
 * Which element of the document shows which row of the list. A row keeps its element for as long as it is in sight, and a new row takes one
 * whose row has gone: to change the text of an element is much cheaper than to make another.
 */
export class Slots {
  /** By the row's seq, in the order of the list. */
  #slots = new Map<number, number>();
  #unused = 0;

  /** The slots of these rows, which are in the order of the list. */
  of(seqs: number[]): number[] {
    const inSight = new Set(seqs);
    const free = [...this.#slots].filter(([seq]) => !inSight.has(seq)).map(([, slot]) => slot).reverse();
    const slots = seqs.map((seq) => this.#slots.get(seq) ?? free.pop() ?? this.#unused++);
    this.#slots = new Map(seqs.map((seq, index) => [seq, slots[index] as number]));
    return slots;
  }
}
