// What the pictures are made of: text, axes, marks of each server, as SVG that reads in light and dark.

const STYLE = `text { font: 13px system-ui, sans-serif; fill: #1c1d1f; } .muted { fill: #63666b; font-size: 12px; } .title { font-size: 15px; font-weight: 600; }
.ground { fill: #fff; } .line { stroke: #dcdcd8; } .spread { stroke: #1c1d1f; stroke-width: 1.5; } .path { fill: none; stroke-width: 2; }
.floor { fill: #7c8087; stroke: #7c8087; } .everysource { fill: #0a5fb4; stroke: #0a5fb4; } .nchan { fill: #c2620a; stroke: #c2620a; } .pushpin { fill: #7a3fa8; stroke: #7a3fa8; }
@media (prefers-color-scheme: dark) { text { fill: #e8e8e6; } .muted { fill: #9a9da3; } .ground { fill: #1e2125; } .line { stroke: #34383e; } .spread { stroke: #e8e8e6; }
.floor { fill: #9a9da3; stroke: #9a9da3; } .everysource { fill: #6db3f2; stroke: #6db3f2; } .nchan { fill: #f0a050; stroke: #f0a050; } .pushpin { fill: #c79bea; stroke: #c79bea; } }`;

/** The servers in their order, with their marks, so that colours are not all that tells them apart. */
const MARKS = {
  floor: (x, y) => `<rect x="${x - 5}" y="${y - 5}" width="10" height="10"/>`,
  everysource: (x, y) => `<circle cx="${x}" cy="${y}" r="5.5"/>`,
  nchan: (x, y) => `<path d="M${x - 6} ${y + 5}H${x + 6}L${x} ${y - 6}z"/>`,
  pushpin: (x, y) => `<path d="M${x - 6} ${y}L${x} ${y - 6}L${x + 6} ${y}L${x} ${y + 6}z"/>`,
};

const NAMES = { floor: 'floor', everysource: 'EverySource', nchan: 'nchan', pushpin: 'Pushpin' };

export const SERVERS = Object.keys(MARKS);

const escape = (text) => String(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;');

export const round = (value) => Math.round(value * 10) / 10;

export const text = (x, y, words, { of = '', anchor = 'start' } = {}) =>
  `<text x="${round(x)}" y="${round(y)}"${of ? ` class="${of}"` : ''} text-anchor="${anchor}">${escape(words)}</text>`;

export const line = (x1, y1, x2, y2, of = 'line') => `<path class="${of}" d="M${round(x1)} ${round(y1)}L${round(x2)} ${round(y2)}"/>`;

export const mark = (server, x, y) => `<g class="${server}">${MARKS[server](round(x), round(y))}</g>`;

export const bar = (server, x, y, width, height) =>
  `<rect class="${server}" x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}"/>`;

export const path = (server, points) => `<path class="path ${server}" style="fill: none" d="M${points.map(([x, y]) => `${round(x)} ${round(y)}`).join('L')}"/>`;

/** From the lowest to the highest of a spread, beside its median's mark. */
export const whisker = (x1, y1, x2, y2) => line(x1, y1, x2, y2, 'spread');

/** The marks of `servers` and their names, side by side from `x` on. */
export const legend = (servers, x, y) => servers.map((server, i) => mark(server, x + i * 110, y - 4) + text(x + 12 + i * 110, y, NAMES[server], { of: 'muted' })).join('');

export const drawing = (width, height, title, parts) => `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escape(title)}">
<style>${STYLE}</style>
<rect class="ground" width="${width}" height="${height}" rx="8"/>
${text(20, 28, title, { of: 'title' })}
${parts.flat(Infinity).join('\n')}
</svg>
`;
