/**
 * The rows in an order of before, so that nothing moves under the pointer while its numbers do: rows that went leave it, new ones stand at
 * the end.
 */
export function inOrder<Row>(rows: Row[], order: string[], keyOf: (row: Row) => string): Row[] {
  const known = new Map(rows.map((row) => [keyOf(row), row]));
  const kept = order.flatMap((key) => {
    const row = known.get(key);
    known.delete(key);
    return row === undefined ? [] : [row];
  });
  return [...kept, ...known.values()];
}
