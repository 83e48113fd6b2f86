// The pictures of what was measured.
import { bar, drawing, legend, line, mark, path, SERVERS, text, whisker } from './drawing.mjs';
import { cpu, p99 } from './figures.mjs';
import { linear, logarithmic } from './scale.mjs';
import { spreadOf } from './statistics.mjs';
import { WORKS } from './works.mjs';

const WIDTH = 900;
const LEFT = 340;
const RIGHT = WIDTH - 70;
const TOP = 76;
const ROW = 18;
const GAP = 14;

const PLOT = { left: 80, right: WIDTH - 30, top: 92, bottom: 372, height: 436 };

const words = (value) => value.toLocaleString('en-US', { maximumSignificantDigits: 3 });

/** The works that several servers do, with the spreads of `value` of those that were measured: `{title, spreads: [[server, spread]]}`. */
function compared(results, value) {
  return WORKS.filter(({ id, load, subjects }) => load && subjects.some(({ name }) => name === 'nchan' || name === 'floor') && results.has(id))
    .map(({ id, title }) => ({ title, spreads: SERVERS.map((server) => [server, spreadOf(results.of(id, server), value)]).filter(([, spread]) => spread) }))
    .filter(({ spreads }) => spreads.length > 0);
}

const serversOf = (rows) => SERVERS.filter((server) => rows.some(({ spreads }) => spreads.some(([name]) => name === server)));

/** Works one under the other, servers one under the other in each; `each` draws one of them. */
function rowsOf(title, unit, rows, scale, each) {
  const bottom = TOP + rows.reduce((sum, { spreads }) => sum + spreads.length * ROW + GAP, 0);
  const axis = scale.ticks.map((tick) => [
    line(scale.at(tick), TOP - 6, scale.at(tick), bottom),
    text(scale.at(tick), bottom + 18, words(tick), { of: 'muted', anchor: 'middle' }),
  ]);
  let y = TOP;
  const drawn = rows.map(({ title: name, spreads }) => {
    const top = y;
    y += spreads.length * ROW + GAP;
    return [
      text(LEFT - 14, top + (spreads.length * ROW) / 2 + 4, name, { anchor: 'end' }),
      spreads.map(([server, spread], i) => each(server, spread, top + i * ROW + ROW / 2)),
    ];
  });
  return drawing(WIDTH, bottom + 50, title, [legend(serversOf(rows), 26, 54), axis, drawn, text((LEFT + RIGHT) / 2, bottom + 38, unit, { of: 'muted', anchor: 'middle' })]);
}

const highest = (rows) => Math.max(...rows.flatMap(({ spreads }) => spreads.map(([, { high }]) => high)));

const lowest = (rows) => Math.min(...rows.flatMap(({ spreads }) => spreads.map(([, { low }]) => low)));

function cpuByWork(results) {
  const rows = compared(results, cpu);
  const scale = linear(highest(rows), LEFT, RIGHT);
  return rowsOf('CPU of the server for each delivery', 'µs, medians; lines from the lowest to the highest round', rows, scale, (server, { median, low, high }, y) => [
    bar(server, LEFT, y - ROW / 2 + 2, scale.at(median) - LEFT, ROW - 4),
    whisker(scale.at(low), y, scale.at(high), y),
    text(scale.at(high) + 8, y + 4, median.toFixed(1), { of: 'muted' }),
  ]);
}

function latencyByWork(results) {
  const rows = compared(results, p99);
  const scale = logarithmic(lowest(rows), highest(rows), LEFT, RIGHT);
  return rowsOf('Latency: 99 of 100 deliveries are faster', 'ms from when the event was due, logarithmic; lines from the lowest to the highest round', rows, scale, (server, { median, low, high }, y) => [
    whisker(scale.at(low), y, scale.at(high), y),
    mark(server, scale.at(median), y),
    text(scale.at(high) + 12, y + 4, words(median), { of: 'muted' }),
  ]);
}

/** Lines of servers over numbers of streams, `across` telling more of these; `curves` are `[server, [[streams, spread]]]`. */
function plot(title, unit, across, curves, x, numbers) {
  const { left, right, top, bottom, height } = PLOT;
  const y = linear(Math.max(...curves.flatMap(([, points]) => points.map(([, { high }]) => high))), bottom, top);
  return drawing(WIDTH, height, title, [
    legend(curves.map(([server]) => server), 26, 54),
    y.ticks.map((tick) => [line(left, y.at(tick), right, y.at(tick)), text(left - 8, y.at(tick) + 4, words(tick), { of: 'muted', anchor: 'end' })]),
    text(left - 8, top - 14, unit, { of: 'muted', anchor: 'end' }),
    numbers.map((number) => text(x.at(number), bottom + 20, words(number), { of: 'muted', anchor: 'middle' })),
    text((left + right) / 2, bottom + 44, `${across}; medians, with the lowest and the highest round`, { of: 'muted', anchor: 'middle' }),
    curves.map(([server, points]) => [
      path(server, points.map(([streams, { median }]) => [x.at(streams), y.at(median)])),
      points.map(([streams, { median, low, high }]) => [
        whisker(x.at(streams), y.at(low), x.at(streams), y.at(high)),
        mark(server, x.at(streams), y.at(median)),
      ]),
    ]),
  ]);
}

function cpuByStreams(results) {
  const works = WORKS.filter(({ id }) => id.startsWith('broadcast-'));
  const curves = SERVERS.map((server) => [
    server,
    works.map(({ id, options }) => [options.streams, spreadOf(results.of(id, server), cpu)]).filter(([, spread]) => spread),
  ]).filter(([, points]) => points.length > 1);
  const numbers = works.map(({ options }) => options.streams);
  const scale = logarithmic(numbers[0], numbers.at(-1), PLOT.left + 20, PLOT.right - 20);
  return plot('CPU of the server for each delivery, by streams', 'µs', 'streams of 10 events/s, logarithmic', curves, scale, numbers);
}

function memoryByStreams(results) {
  const curves = SERVERS.map((server) => {
    const records = results.of('memory', server);
    const at = (i) => [records[0].points[i][0], spreadOf(records, ({ points }) => points[i][1] / 1_024)];
    return [server, records.length > 0 ? records[0].points.map((_, i) => at(i)) : []];
  }).filter(([, points]) => points.length > 0);
  const numbers = curves[0][1].map(([streams]) => streams);
  const scale = linear(numbers.at(-1), PLOT.left, PLOT.right - 20);
  return plot('Resident memory of the server, by idle streams', 'MB', 'idle streams', curves, scale, numbers);
}

/** The pictures that `results` have enough for, by their names. */
export function pictures(results) {
  const hasDeliveries = compared(results, cpu).length > 0;
  return {
    ...(hasDeliveries && { cpu: cpuByWork(results), latency: latencyByWork(results) }),
    ...(results.has('broadcast-10000') && results.has('broadcast-1000') && { streams: cpuByStreams(results) }),
    ...(results.has('memory') && { memory: memoryByStreams(results) }),
  };
}
