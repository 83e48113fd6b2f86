// docs/browsers.svg: a row per engine, oldest first, a column per transport.
import { nameOf } from './markdown.mjs';
import { TRANSPORTS } from './transports.mjs';

const LEFT = 330;
const COLUMN = 82;
const ROW = 26;
const TOP = 64;
const RIGHT = 110;

const STYLE = `text { font: 14px system-ui, sans-serif; fill: #1c1d1f; } .muted { fill: #63666b; font-size: 12px; } .line { stroke: #dcdcd8; }
.can { fill: none; stroke: #0a5fb4; stroke-width: 2; } .chosen { fill: #0a5fb4; stroke: #0a5fb4; stroke-width: 2; } .ground { fill: #fff; }
@media (prefers-color-scheme: dark) { text { fill: #e8e8e6; } .muted { fill: #9a9da3; } .line { stroke: #34383e; } .can, .chosen { stroke: #6db3f2; }
.chosen { fill: #6db3f2; } .ground { fill: #1e2125; } }`;

const escape = (text) => String(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;');

const text = (x, y, content, attributes = '') => `<text x="${x}" y="${y}" ${attributes}>${escape(content)}</text>`;

const middle = (column) => LEFT + column * COLUMN + COLUMN / 2;

/** The picture as SVG. */
export function picture(engines) {
  const columns = TRANSPORTS.filter((transport) => engines.some((row) => row.transports.includes(transport)));
  const edge = LEFT + columns.length * COLUMN;
  const width = edge + RIGHT;
  const height = TOP + engines.length * ROW + 44;
  const heads = columns.map((transport, column) => heading(nameOf(transport), middle(column)));
  const rows = engines.map((row, number) => engineRow(row, columns, width, TOP + number * ROW));
  const key = TOP + engines.length * ROW + 28;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-label="Transports that each browser engine can do, and the one that the client chooses there">
<style>${STYLE}</style>
<rect class="ground" width="${width}" height="${height}" rx="8"/>
${heads.join('\n')}
${text(edge + 14, TOP - 12, 'cases passed', 'class="muted"')}
${rows.join('\n')}
<circle class="chosen" cx="24" cy="${key - 4}" r="6"/>${text(38, key, 'chosen', 'class="muted"')}
<circle class="can" cx="104" cy="${key - 4}" r="6"/>${text(118, key, 'passes as well', 'class="muted"')}
</svg>
`;
}

/** A column's name, in two lines where it has two words. */
function heading(name, x) {
  const words = name.split(' ');
  return words.map((word, number) => text(x, TOP - 12 - (words.length - 1 - number) * 15, word, 'class="muted" text-anchor="middle"')).join('');
}

function engineRow(row, columns, width, top) {
  const base = top + 18;
  const marks = columns.map((transport, column) => {
    const kind = transport === row.chosen ? 'chosen' : row.transports.includes(transport) ? 'can' : '';
    return kind && `<circle class="${kind}" cx="${middle(column)}" cy="${base - 5}" r="6"/>`;
  });
  return `<path class="line" d="M16 ${top}H${width - 16}"/>
${text(16, base, row.year, 'class="muted"')}${text(60, base, row.name)}
${marks.join('')}
${text(width - 24, base, `${row.passed} of ${row.passed + row.failed}`, 'class="muted" text-anchor="end"')}`;
}
