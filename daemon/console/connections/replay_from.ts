/** Where a replay begins, as a request has it: a call's number, or a time. undefined: it is neither. */
export function replayFrom(text: string): { fromSeq: number } | { from: string } | undefined {
  const written = text.trim();
  if (/^#?\d+$/.test(written)) {
    const fromSeq = Number(written.replace('#', ''));
    return Number.isSafeInteger(fromSeq) && fromSeq > 0 ? { fromSeq } : undefined;
  }
  const time = /\d{4}-\d\d-\d\d/.test(written) ? Date.parse(written) : NaN;
  return Number.isNaN(time) ? undefined : { from: new Date(time).toISOString() };
}

/** What a replay costs, as a sentence: the receiver has these calls already. */
export function replayCost(start: ReturnType<typeof replayFrom>, position: number): string {
  const cost = 'Calls from there on are delivered again, in their order: the receiver gets twice what it has already.';
  if (!start || !('fromSeq' in start) || start.fromSeq > position) return cost;
  return `${cost} These are at most ${(position - start.fromSeq + 1).toLocaleString('en')} calls that were dealt with already.`;
}
