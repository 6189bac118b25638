// What somebody is writing in the place of a call, kept while the tab is open: a reload loses nothing.

const key = 'plumbline.drafts';
export const mostDrafts = 20;
export const mostCharacters = 1_000_000;

type Store = Pick<Storage, 'getItem' | 'setItem'>;
type Kept = [seq: number, text: string][];

function kept(store: Store): Kept {
  try {
    const drafts = JSON.parse(store.getItem(key) ?? '[]') as Kept;
    return Array.isArray(drafts) ? drafts : [];
  } catch {
    return [];
  }
}

export const draftOf = (store: Store, seq: number): string | undefined => kept(store).find(([each]) => each === seq)?.[1];

/** undefined forgets it. Of too many, or too long ones, the oldest go. */
export function keepDraft(store: Store, seq: number, text: string | undefined) {
  const drafts = kept(store).filter(([each]) => each !== seq);
  if (text !== undefined && text.length <= mostCharacters) drafts.push([seq, text]);
  const tooLarge = () => drafts.length > mostDrafts || drafts.reduce((sum, [, each]) => sum + each.length, 0) > mostCharacters;
  while (tooLarge()) drafts.shift();
  try {
    store.setItem(key, JSON.stringify(drafts));
  } catch {
    // The browser keeps no more: the draft lasts as long as the page.
  }
}
