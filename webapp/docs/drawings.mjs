// The drawings of docs/explanation.md, made of the data below: node docs/drawings.mjs writes them to docs/images/.
import { mkdir, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { escape } from './markdown.mjs';

const STYLE = `text { font: 14px system-ui, sans-serif; fill: #1c1d1f; } .muted { fill: #63666b; font-size: 12px; } .mono { font-family: ui-monospace, monospace; font-size: 13px; }
.ground { fill: #fff; } .box { fill: #eef4fa; stroke: #0a5fb4; } .other { fill: #fff; stroke: #8a8d92; } .gone { fill: none; stroke: #b4b6ba; stroke-dasharray: 4 3; }
.line { stroke: #63666b; fill: none; stroke-width: 1.5; } .good { fill: #1a7f4b; } .bad { fill: #b3372b; } .tip { fill: #63666b; }
@media (prefers-color-scheme: dark) { text { fill: #e8e8e6; } .muted { fill: #9a9da3; } .ground { fill: #1e2125; } .box { fill: #1b2f42; stroke: #6db3f2; }
.other { fill: #1e2125; stroke: #74777d; } .gone { stroke: #4d5157; } .line { stroke: #9a9da3; } .tip { fill: #9a9da3; } .good { fill: #5cc48d; } .bad { fill: #ef8a7f; } }`;

const text = (x, y, words, { of = '', anchor = 'middle' } = {}) =>
  `<text x="${x}" y="${y}"${of ? ` class="${of}"` : ''} text-anchor="${anchor}">${escape(words)}</text>`;

const box = (x, y, width, height, of) => `<rect class="${of}" x="${x}" y="${y}" width="${width}" height="${height}" rx="5"/>`;

/** A box with lines of words in its middle; the first may be of another kind than the others, which are muted. */
function labelled(x, y, width, height, of, [first, ...others], kind = '') {
  const top = y + height / 2 + 5 - others.length * 8;
  return [
    box(x, y, width, height, of),
    text(x + width / 2, top, first, { of: kind }),
    ...others.map((words, i) => text(x + width / 2, top + 17 * (i + 1), words, { of: 'muted' })),
  ].join('');
}

const arrow = (...points) => `<path class="line" d="M${points.map(([x, y]) => `${x} ${y}`).join('L')}" marker-end="url(#tip)"/>`;

function drawing(width, height, about, parts) {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escape(about)}">
<style>${STYLE}</style>
<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path class="tip" d="M0 0L8 4L0 8z"/></marker></defs>
<rect class="ground" width="${width}" height="${height}" rx="8"/>
${parts.flat(Infinity).join('\n')}
</svg>
`;
}

/** The log, and who has read it up to where. */
function log() {
  const first = 39;
  const topics = ['chat', 'news', 'news', 'chat', 'price', 'news', 'chat', 'price', 'news', 'chat'];
  const evicted = 2;
  const size = 76;
  const left = 24;
  const place = (offset) => left + (offset - first + 1) * size;
  const readers = [
    { at: 42, name: 'Carol', does: 'a slow phone: catching up', y: 190 },
    { at: 45, name: 'Bob', does: 'between two polls', y: 250 },
    { at: 48, name: 'Alice, and 10,000 others', does: 'live: nothing to store', y: 190, anchor: 'end' },
  ];
  return drawing(width(left, topics.length, size), 300, 'Ten messages in the log, the first two evicted, and three readers at their places in it', [
    text(left, 32, 'the message log: each message once, encoded once', { anchor: 'start' }),
    topics.map((topic, i) =>
      labelled(left + i * size, 48, size - 6, 62, i < evicted ? 'gone' : topic === 'news' ? 'box' : 'other', [`${first + i}`, i < evicted ? 'evicted' : topic], 'mono')),
    readers.map(({ at, name, does, y, anchor }) => {
      const x = place(at) - 3;
      return [
        arrow([x, y - 18], [x, 116]),
        text(x, y, name, { anchor }),
        text(x, y + 17, does, { of: 'muted', anchor }),
      ];
    }),
    text(left + (topics.length - 0.5) * size - 3, 134, 'newest', { of: 'muted' }),
    text(left + (evicted + 0.5) * size - 3, 134, 'oldest held', { of: 'muted' }),
  ]);
}

const width = (left, count, size) => left * 2 + count * size - 6;

/** What comes back with which cursor. */
function gap() {
  const rows = [
    { title: 'Its place is held', log: [41, 42, 43, 44], gone: [], epoch: 'A', cursor: 'A-42', at: 2, told: 'A-43, A-44', good: true },
    { title: 'What came next was evicted', log: [41, 42, 43, 44], gone: [41, 42], epoch: 'A', cursor: 'A-40', at: 0, told: 'es:gap (evicted), then A-43, A-44' },
    { title: 'The log began anew', log: [1, 2], gone: [], epoch: 'B', cursor: 'A-42', told: 'es:gap (epoch), then B-1, B-2' },
  ];
  const size = 62;
  const left = 250;
  return drawing(860, 316, 'Three cursors that come back: one is resumed, two are told a gap', [
    text(left + 2 * size - 4, 32, 'the log when it comes back', { of: 'muted' }),
    text(620, 32, 'what it is told', { of: 'muted' }),
    rows.map(({ title, log: offsets, gone, epoch, cursor, at, told, good }, i) => {
      const y = 52 + i * 88;
      const place = at === undefined ? undefined : left + at * size - 4;
      return [
        text(24, y + 18, title, { anchor: 'start' }),
        text(24, y + 38, `comes back with ${cursor}`, { of: 'muted', anchor: 'start' }),
        offsets.map((offset, j) => labelled(left + j * size, y, size - 8, 44, gone.includes(offset) ? 'gone' : 'box', [`${epoch}-${offset}`], 'mono')),
        place === undefined ? [] : [arrow([place, y + 68], [place, y + 50]), text(place + 8, y + 68, cursor, { of: 'muted', anchor: 'start' })],
        text(520, y + 27, told, { of: good ? 'good' : 'bad', anchor: 'start' }),
      ];
    }),
  ]);
}

/** Who hands what to whom. */
function fanOut() {
  const threads = [0, 1];
  const connections = ['stream', 'stream', 'poll'];
  return drawing(860, 330, 'Publishers hand events to the hub, which appends them to the log; a dispatcher on each I/O thread reads it and writes to its connections', [
    ['form', 'JSON', 'NDJSON'].map((kind, i) => [
      labelled(24, 72 + i * 66, 96, 44, 'other', ['publisher', kind]),
      arrow([124, 94 + i * 66], [164, 160]),
    ]),
    labelled(168, 130, 104, 60, 'box', ['hub', 'orders']),
    arrow([276, 160], [308, 160]),
    labelled(312, 106, 116, 108, 'box', ['log', 'encodes once,', 'holds, evicts']),
    threads.map((thread) => {
      const y = 54 + thread * 150;
      return [
        arrow([432, 160], [496, y + 40]),
        labelled(500, y, 130, 80, 'box', ['dispatcher', `of I/O thread ${thread + 1}`, 'finds who wants it']),
        connections.map((kind, i) => [
          arrow([634, y + 40], [706, y - 9 + i * 46]),
          labelled(710, y - 26 + i * 46, 126, 34, 'other', [kind === 'poll' ? 'a held poll' : 'a stream']),
        ]),
      ];
    }),
    text(24, 310, 'no lock on the way out, no queue per connection', { of: 'muted', anchor: 'start' }),
  ]);
}

/** The drawings by their names. */
export const DRAWINGS = { log: log(), gap: gap(), 'fan-out': fanOut() };

/** Where they are kept. */
export const IMAGES = fileURLToPath(new URL('../../docs/images/', import.meta.url));

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await mkdir(IMAGES, { recursive: true });
  for (const [name, svg] of Object.entries(DRAWINGS)) {
    await writeFile(`${IMAGES}${name}.svg`, svg);
  }
}
