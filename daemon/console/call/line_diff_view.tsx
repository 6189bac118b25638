import { visible } from '../kit/text.ts';
import type { ComparedLine } from './line_diff.ts';

/** Lines of two texts, with what went and what came. */
export function LineDiff({ label, lines }: { label: string; lines: ComparedLine[] }) {
  return <pre tabIndex={0} aria-label={label} class="line-diff"><code>{lines.map((line, index) => <Line key={index} line={line} />)}</code></pre>;
}

function Line({ line: { text, side } }: { line: ComparedLine }) {
  if (side === 'before') return <del>- {visible(text)}{'\n'}</del>;
  if (side === 'after') return <ins>+ {visible(text)}{'\n'}</ins>;
  return <span>{'  '}{visible(text)}{'\n'}</span>;
}
