/** A line of two texts beside each other. */
export interface ComparedLine {
  text: string;
  side: 'both' | 'before' | 'after';
}

/** Longer texts are compared as one block: the table of the comparison grows with both lengths. */
export const mostLines = 1_000;

/** What became of the lines of a text, by their longest common subsequence; what went stands before what came. */
export function compareLines(before: string[], after: string[]): ComparedLine[] {
  if (before.length > mostLines || after.length > mostLines) return [...before.map((text) => ({ text, side: 'before' as const })), ...after.map((text) => ({ text, side: 'after' as const }))];
  // common[i][j]: how many lines the rests from i and j have in common.
  const common = Array.from({ length: before.length + 1 }, () => new Uint16Array(after.length + 1));
  const at = (i: number, j: number) => common[i]?.[j] ?? 0;
  for (let i = before.length - 1; i >= 0; i -= 1)
    for (let j = after.length - 1; j >= 0; j -= 1) (common[i] as Uint16Array)[j] = before[i] === after[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
  const lines: ComparedLine[] = [];
  for (let i = 0, j = 0; i < before.length || j < after.length;) {
    if (i < before.length && j < after.length && before[i] === after[j]) {
      lines.push({ text: before[i] as string, side: 'both' });
      i += 1;
      j += 1;
    } else if (i < before.length && (j >= after.length || at(i + 1, j) >= at(i, j + 1))) {
      lines.push({ text: before[i] as string, side: 'before' });
      i += 1;
    } else {
      lines.push({ text: after[j] as string, side: 'after' });
      j += 1;
    }
  }
  return lines;
}

/** The changed lines with some of those around them; "…" stands for what is left out. */
export function changedParts(lines: ComparedLine[], around = 2): ComparedLine[] {
  const isNear = lines.map(() => false);
  lines.forEach(({ side }, index) => {
    if (side !== 'both') isNear.fill(true, Math.max(0, index - around), index + around + 1);
  });
  return lines.flatMap((line, index): ComparedLine[] => {
    if (isNear[index]) return [line];
    return index === 0 || isNear[index - 1] ? [{ text: '…', side: 'both' }] : [];
  });
}
