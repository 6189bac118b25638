import { signal } from '@preact/signals';

// What somebody began to write and has not saved. It survives a reload of the tab, and nothing else: it is in the tab's own storage.

/** Drafts of a tab; the oldest go where there are more. */
export const mostDrafts = 32;
/** Characters of all drafts, as JSON; the oldest go where there are more. A longer one lives as long as the page alone. */
export const mostCharacters = 1_000_000;

const prefix = 'plumbline.draft.';

type Box = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

/** The drafts of a storage, by their keys; the list of them is kept in the order of their last change. */
export class Drafts {
  readonly #box: Box;
  /** Keys, the one that changed last at the end. */
  readonly keys = signal<string[]>([]);

  constructor(box: Box) {
    this.#box = box;
    this.keys.value = this.#readKeys();
  }

  #readKeys(): string[] {
    try {
      const keys: unknown = JSON.parse(this.#box.getItem(`${prefix}keys`) ?? '[]');
      return Array.isArray(keys) ? keys.filter((key) => typeof key === 'string').slice(-mostDrafts) : [];
    } catch {
      return [];
    }
  }

  #keepKeys(keys: string[]) {
    this.keys.value = keys;
    this.#box.setItem(`${prefix}keys`, JSON.stringify(keys));
  }

  read(key: string): unknown {
    try {
      return JSON.parse(this.#box.getItem(prefix + key) ?? 'null');
    } catch {
      return null;
    }
  }

  #lengthOf(key: string): number {
    return this.#box.getItem(prefix + key)?.length ?? 0;
  }

  /** Keeps it, unless it is too long. */
  write(key: string, value: unknown) {
    const text = JSON.stringify(value);
    const isKept = text.length <= mostCharacters;
    const others = this.keys.value.filter((each) => each !== key);
    try {
      let characters = others.reduce((sum, each) => sum + this.#lengthOf(each), isKept ? text.length : 0);
      while (others.length >= mostDrafts || characters > mostCharacters) {
        const oldest = others.shift() ?? '';
        characters -= this.#lengthOf(oldest);
        this.#box.removeItem(prefix + oldest);
      }
      if (isKept) this.#box.setItem(prefix + key, text);
      else this.#box.removeItem(prefix + key);
      this.#keepKeys([...others, key]);
    } catch {
      // The storage is full or switched off: the form still has it.
      this.keys.value = [...others, key];
    }
  }

  discard(key: string) {
    if (!this.keys.value.includes(key)) return;
    this.#box.removeItem(prefix + key);
    this.#keepKeys(this.keys.value.filter((each) => each !== key));
  }

  discardAll() {
    for (const key of this.keys.value) this.#box.removeItem(prefix + key);
    this.#keepKeys([]);
  }
}

/** A storage that lives as long as the page. */
export function passingBox(): Box {
  const held = new Map<string, string>();
  return { getItem: (key) => held.get(key) ?? null, setItem: (key, text) => void held.set(key, text), removeItem: (key) => void held.delete(key) };
}

function tabBox(): Box {
  try {
    return globalThis.sessionStorage ?? passingBox();
  } catch {
    return passingBox();
  }
}

export const drafts = new Drafts(tabBox());
