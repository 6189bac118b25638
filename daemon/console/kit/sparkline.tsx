interface Spark {
  /** Counts, the oldest first. */
  counts: number[];
  /** A part of each count, which stands out. */
  marked?: number[];
  /** What it says, for those who do not see it. */
  label: string;
}

/** Counts over time, as small as a word. */
export function Sparkline({ counts, marked = [], label }: Spark) {
  const most = Math.max(1, ...counts);
  const height = (count: number) => (count === 0 ? 0 : Math.max(8, (100 * count) / most));
  return (
    <svg class="sparkline" viewBox={`0 0 ${Math.max(1, counts.length)} 100`} preserveAspectRatio="none" role="img" aria-label={label}>
      {counts.map((count, index) => {
        const high = height(count);
        const bad = Math.min(high, height(marked[index] ?? 0));
        return (
          <g key={index}>
            {high > 0 && <rect x={index + 0.1} y={100 - high} width={0.8} height={high} />}
            {bad > 0 && <rect class="marked" x={index + 0.1} y={100 - bad} width={0.8} height={bad} />}
          </g>
        );
      })}
    </svg>
  );
}
