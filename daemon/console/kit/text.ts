/** Control, bidirectional and invisible characters as escapes, so that a name cannot disguise itself. */
export function visible(text: unknown): string {
  return String(text).replace(/[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** The same with its line ends kept. */
export const visibleLines = (text: string): string => text.split('\n').map(visible).join('\n');

/** "1 call", "2,500 calls". */
export const plural = (count: number, word: string, words = `${word}s`): string => `${count.toLocaleString('en')} ${count === 1 ? word : words}`;

/** A sentence of the API without the route that programs would use: "Choose a use case first (PUT /api/setup)." */
export const withoutRoutes = (text: string): string => text.replace(/ \((?:GET|PUT|POST|PATCH|DELETE) \/[^)]*\)/g, '');

/** One word of a shell. */
export const shellWord = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

/** A value of the filter grammar. */
export const quoted = (text: string): string => `"${text.replace(/[\\"]/g, '\\$&')}"`;

// To make one takes longer than to draw a line of the list.
const clock = new Intl.DateTimeFormat([], { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' });

/** Time of the day of a time of the API. */
export const clockOf = (time: string | number): string => clock.format(new Date(time));

/** "40 ms", "1.2 s", "12 s", "3 min", "2 h". */
export function durationText(ms: number): string {
  if (ms < 1_000) return `${Math.max(0, Math.round(ms))} ms`;
  if (ms < 10_000) return `${(ms / 1_000).toFixed(1)} s`;
  if (ms < 120_000) return `${Math.round(ms / 1_000)} s`;
  if (ms < 7_200_000) return `${Math.round(ms / 60_000)} min`;
  return `${Math.round(ms / 3_600_000)} h`;
}
