import { askText } from '../api/client.ts';

/** Calls of a file that the page makes: more are for the command line, which keeps none of them in memory. */
export const mostInFile = 20_000;

/** Calls of a session, a line each, the oldest first, as `plumbline replay` and `plumbline check` read them. */
export const sessionLines = (id: string, result: '' | 'fail'): Promise<string> =>
  askText('GET /api/events', { query: { session: id, payload: 1, limit: mostInFile, result }, accept: 'application/x-ndjson' });

/** Hands a text to the browser as a file. */
export function saveFile(name: string, text: string) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], { type: 'application/octet-stream' }));
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}
