/**
 * The one source that a filter's text asks for, by id or name; '' where it asks for none or for several. The timeline counts by source, and
 * can follow this term alone.
 */
export function sourceOf(q: string): string {
  const terms = q.match(/(?:[^\s"]|"(?:[^"\\]|\\.)*"?)+/g) ?? [];
  const sources = terms.flatMap((term) => {
    const value = /^source:=?(?:"((?:[^"\\]|\\.)*)"|([^\s"~=<>]+))$/.exec(term);
    return value ? [value[1]?.replace(/\\(.)/g, '$1') ?? value[2] ?? ''] : [];
  });
  return sources.length === 1 ? (sources[0] ?? '') : '';
}
