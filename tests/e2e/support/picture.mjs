// What a terminal shows, as an SVG: for README.md, which then needs no screenshot that nobody checks.

const cell = { width: 8.4, height: 20 };
const margin = 16;
const colours = { 31: '#ff7b72', 32: '#7ee787', 33: '#e3b341' };
const paper = '#0d1117';
const ink = '#e6edf3';

const escaped = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** A line with the terminal's escapes as runs of one look without gaps, each at its column: [{text, column, look}]. */
function runsOf(line) {
  const runs = [];
  let column = 0;
  let look = '';
  for (const part of line.split(/(\x1b\[[0-9;]*m)/)) {
    const code = /^\x1b\[(\d*)m$/.exec(part)?.[1];
    if (code === undefined) {
      for (const run of part.matchAll(/\S+(?: \S+)*/g)) runs.push({ text: run[0], column: column + run.index, look });
      column += part.length;
    } else if (code === '1') look = ' font-weight="bold"';
    else if (code === '2') look = ' opacity="0.6"';
    else if (colours[code]) look = ` fill="${colours[code]}"`;
    else look = '';
  }
  return runs;
}

/** The picture of a command and the lines, with colours, that it printed; `title` is for who does not see it. */
export function pictureOf(title, command, lines) {
  const rows = [`\x1b[2m$\x1b[0m ${command}`, ...lines];
  const columns = Math.max(...rows.map((row) => row.replace(/\x1b\[[0-9;]*m/g, '').trimEnd().length));
  const width = Math.ceil(columns * cell.width) + 2 * margin;
  const height = rows.length * cell.height + 2 * margin;
  const texts = rows.flatMap((row, at) =>
    runsOf(row).map(({ text, column, look }) => {
      const x = (margin + column * cell.width).toFixed(1);
      return `<text x="${x}" y="${margin + at * cell.height + 15}"${look}>${escaped(text)}</text>`;
    }),
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img">
<title>${escaped(title)}</title>
<rect width="100%" height="100%" rx="8" fill="${paper}"/>
<g fill="${ink}" font-family="ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace" font-size="14">
${texts.join('\n')}
</g>
</svg>
`;
}
