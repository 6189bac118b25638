/** What a reload of the page would take away, as the end of a sentence; '' where that is nothing. */
export function heldBy(draftCount: number, paused: boolean): string {
  if (draftCount > 0) return 'Something is not saved yet: save or discard it.';
  return paused ? 'The list is paused: resume it.' : '';
}
