/* Draws the dashboard in #drawing, much as Grafana does. */
/* global document, uPlot, Node */
const COLORS = {
  green: '#73bf69', yellow: '#fade2a', orange: '#ff9830', 'dark-orange': '#fa6400', red: '#f2495c', blue: '#5794f2', 'light-blue': '#8ab8ff',
  purple: '#b877d9',
};
const PALETTE = ['#73bf69', '#fade2a', '#5794f2', '#ff9830', '#f2495c', '#b877d9', '#8ab8ff', '#96d98d', '#ffb357', '#ca95e5', '#ff7383', '#37872d'];
const SCHEMES = { Oranges: [[38, 24, 16], [255, 176, 92]], Blues: [[20, 28, 44], [138, 184, 255]] };
const RATES = { cps: ' c/s', mps: ' msg/s', reqps: ' req/s' };
const FAINT = '#8e8e99';
const GRID = '#26292f';
const FONT = '11px Inter, "DejaVu Sans", sans-serif';

const drawing = JSON.parse(document.getElementById('drawing').textContent);
const main = document.querySelector('main');

function element(name, attributes, ...children) {
  const made = document.createElement(name);
  Object.entries(attributes).forEach(([key, value]) => (key === 'style' ? Object.assign(made.style, value) : made.setAttribute(key, value)));
  made.append(...children.map((child) => (child instanceof Node ? child : String(child))));
  return made;
}

// Units

function rounded(value, decimals) {
  const places = decimals ?? (Math.abs(value) >= 100 || Number.isInteger(value) ? 0 : Math.abs(value) >= 10 ? 1 : 2);
  return String(Number(value.toFixed(places)));
}

function scaled(value, steps, base, decimals) {
  let step = 0;
  while (Math.abs(value) >= base && step < steps.length - 1) {
    value /= base;
    step++;
  }
  return rounded(value, step === 0 ? decimals : undefined) + steps[step];
}

function time(value) {
  const size = Math.abs(value);
  if (size === 0) return '0 s';
  if (size < 1e-3) return `${rounded(value * 1e6)} µs`;
  if (size < 1) return `${rounded(value * 1e3)} ms`;
  if (size < 60) return `${rounded(value)} s`;
  if (size < 3600) return `${rounded(value / 60)} min`;
  return size < 86400 ? `${rounded(value / 3600)} h` : `${rounded(value / 86400)} d`;
}

function text(value, unit, decimals) {
  switch (unit) {
    case 's':
      return time(value);
    case 'bytes':
      return scaled(value, [' B', ' KiB', ' MiB', ' GiB'], 1024);
    case 'Bps':
      return scaled(value, [' B/s', ' kB/s', ' MB/s', ' GB/s'], 1000);
    case 'percentunit':
      return `${rounded(value * 100, decimals)}%`;
    default:
      return scaled(value, ['', ' K', ' Mil'], 1000, decimals) + (RATES[unit] ?? '');
  }
}

// What a panel says of its fields

const pointsOf = (values) => new Map(values.map(([at, value]) => [at, value === 'NaN' ? null : Number(value)]));

function overridden(panel, name, id) {
  const properties = panel.fieldConfig.overrides.filter(({ matcher }) => matcher.options === name).flatMap((override) => override.properties);
  return properties.find((property) => property.id === id)?.value;
}

const named = (legend, metric) => legend.replace(/\{\{(\w+)\}\}/g, (_, label) => metric[label] ?? '');

/** All series of a panel: {name, color, unit, isRight, points: value by time}. */
function series(panel) {
  const found = panel.data.flatMap((results, target) =>
    results.map(({ metric, values }) => ({ name: named(panel.targets[target].legendFormat, metric), values })),
  );
  found.sort((one, other) => (panel.data.length > 1 ? 0 : one.name.localeCompare(other.name, 'en', { numeric: true })));
  const fixed = found.map(({ name }) => COLORS[overridden(panel, name, 'color')?.fixedColor]);
  const free = PALETTE.filter((color) => !fixed.includes(color));
  let next = 0;
  return found.map(({ name, values }, index) => ({
    name,
    color: fixed[index] ?? free[next++ % free.length],
    unit: overridden(panel, name, 'unit') ?? panel.fieldConfig.defaults.unit,
    isRight: overridden(panel, name, 'custom.axisPlacement') === 'right',
    points: pointsOf(values),
  }));
}

function thresholdColor(panel, name, value) {
  const { steps } = overridden(panel, name, 'thresholds') ?? panel.fieldConfig.defaults.thresholds;
  return COLORS[steps.filter((step) => step.value === null || value >= step.value).pop().color];
}

const times = [];
for (let at = drawing.start; at <= drawing.end; at += drawing.step) {
  times.push(at);
}

// Charts

const clock = (at) => new Date(at * 1000).toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit', second: times.length * drawing.step < 600 ? '2-digit' : undefined });

const axis = (more) => ({ stroke: FAINT, font: FONT, grid: { stroke: GRID, width: 1 }, ticks: { show: false }, ...more });

const timeAxis = () => axis({ values: (_, ticks) => ticks.map(clock), size: 26, space: 70 });

const valueAxis = (scale, unit, more = {}) =>
  axis({ scale, values: (_, ticks) => ticks.map((tick) => text(tick, unit)), incrs: STEPS[unit], size: 78, space: 34, ...more });

const decades = (from, to) => Array.from({ length: to - from + 1 }, (_, index) => [1, 2, 2.5, 5].map((digit) => digit * 10 ** (from + index))).flat();

// Where the axes of units that are not decimal have their ticks.
const STEPS = {
  s: [...decades(-7, 0), 10, 15, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200, 14400, 43200, 86400],
  bytes: Array.from({ length: 40 }, (_, index) => 2 ** index),
};

function fill(color, opacity) {
  return color + Math.round(opacity * 2.55).toString(16).padStart(2, '0');
}

function top(values, softMax = 0) {
  const max = Math.max(softMax, ...values.flat().filter((value) => value !== null));
  return max > 0 ? max * 1.06 : 1;
}

function timeSeries(panel, body, width, height) {
  const found = series(panel);
  if (found.length === 0) {
    return nothing(panel, body);
  }
  const { custom, unit, thresholds } = panel.fieldConfig.defaults;
  const isStacked = ['normal', 'percent'].includes(custom.stacking?.mode);
  let values = found.map(({ points }) => times.map((at) => points.get(at) ?? null));
  if (custom.stacking?.mode === 'percent') {
    const sums = times.map((_, index) => values.reduce((sum, line) => sum + (line[index] ?? 0), 0));
    values = values.map((line) => line.map((value, index) => (sums[index] ? value / sums[index] : null)));
  }
  if (isStacked) {
    const below = times.map((_, index) => (values.some((line) => line[index] !== null) ? 0 : null));
    values = values.map((line) => line.map((value, index) => (below[index] === null ? null : (below[index] += value ?? 0))));
  }
  const shownUnit = custom.stacking?.mode === 'percent' ? 'percentunit' : unit;
  const right = found.find(({ isRight }) => isRight);
  const onAxis = (isRight) => values.filter((_, index) => found[index].isRight === isRight);
  const softMax = custom.stacking?.mode === 'percent' ? 0.94 : custom.axisSoftMax;
  const plot = new uPlot(
    {
      width,
      height,
      legend: { show: false },
      cursor: { show: false },
      scales: {
        x: { time: true, range: [drawing.start, drawing.end] },
        y: { range: [0, top(onAxis(false), softMax)] },
        right: { range: [0, top(onAxis(true))] },
      },
      axes: [timeAxis(), valueAxis('y', shownUnit), ...(right ? [valueAxis('right', right.unit, { side: 1, grid: { show: false } })] : [])],
      series: [
        {},
        ...found.map(({ color, isRight }) => ({
          scale: isRight ? 'right' : 'y',
          stroke: color,
          width: 1.4,
          fill: fill(color, custom.fillOpacity ?? 0),
          points: { show: false },
        })),
      ],
      bands: isStacked ? found.slice(1).map((_, index) => ({ series: [index + 2, index + 1] })) : [],
      hooks: {
        draw: [
          (chart) => thresholdLines(chart, custom.thresholdsStyle ? thresholds.steps : []),
          (chart) => drawing.restarts.forEach((at) => dashed(chart, '#ff9830', [at, chart.scales.y.min], [at, chart.scales.y.max])),
        ],
      },
    },
    [times, ...values],
    body,
  );
  body.parentElement.append(legend(found));
  return plot;
}

function thresholdLines(chart, steps) {
  const { min, max } = chart.scales.x;
  steps
    .filter(({ value }) => value !== null && value <= chart.scales.y.max)
    .forEach(({ value, color }) => dashed(chart, COLORS[color], [min, value], [max, value]));
}

function dashed(chart, color, from, to) {
  const { ctx } = chart;
  const place = ([at, value]) => [chart.valToPos(at, 'x', true), chart.valToPos(value, 'y', true)];
  ctx.save();
  ctx.strokeStyle = color;
  ctx.setLineDash([8, 6]);
  ctx.beginPath();
  ctx.moveTo(...place(from));
  ctx.lineTo(...place(to));
  ctx.stroke();
  ctx.restore();
}

const legend = (found) =>
  element('div', { class: 'legend' }, ...found.map(({ name, color }) => element('span', {}, element('i', { style: { background: color } }), name)));

/** A histogram's buckets over time, each the difference to the one below it. */
function heatmap(panel, body, width, height) {
  const bound = ({ metric }) => (metric.le === '+Inf' ? Infinity : Number(metric.le));
  const sorted = [...panel.data[0]].sort((one, other) => bound(one) - bound(other));
  if (sorted.length === 0) {
    return nothing(panel, body);
  }
  const cumulative = sorted.map(({ values }) => pointsOf(values));
  const cells = cumulative.map((row, index) =>
    times.map((at) => Math.max(0, (row.get(at) ?? 0) - (index > 0 ? (cumulative[index - 1].get(at) ?? 0) : 0))),
  );
  const used = cells.map((row, index) => (row.some((value) => value > 1e-9) ? index : -1)).filter((index) => index >= 0);
  const first = Math.max(0, used[0] - 1);
  const last = Math.min(sorted.length - 1, used[used.length - 1] + 1);
  const largest = Math.max(...cells.flat());
  const { scheme, exponent } = panel.options.color;
  const names = sorted.map((row) => (bound(row) === Infinity ? '+Inf' : text(bound(row), panel.options.yAxis.unit)));
  return new uPlot(
    {
      width,
      height,
      legend: { show: false },
      cursor: { show: false },
      padding: [10, null, 0, 0],
      scales: { x: { time: true, range: [drawing.start, drawing.end] }, y: { range: [first, last + 1] } },
      axes: [
        timeAxis(),
        axis({ scale: 'y', size: 78, splits: () => names.map((_, index) => index + 1), values: (_, ticks) => ticks.map((tick) => names[tick - 1]) }),
      ],
      series: [{}, { stroke: 'transparent', points: { show: false } }],
      hooks: { drawAxes: [(chart) => cells.slice(first, last + 1).forEach((row, index) => heatRow(chart, row, first + index, largest, SCHEMES[scheme], exponent))] },
    },
    [times, times.map(() => first)],
    body,
  );
}

function heatRow(chart, row, index, largest, [cold, hot], exponent) {
  const { ctx } = chart;
  const [bottom, upper] = [index, index + 1].map((value) => chart.valToPos(value, 'y', true));
  row.forEach((value, column) => {
    if (value <= 1e-9 || column === 0) {
      return;
    }
    const share = (value / largest) ** exponent;
    ctx.fillStyle = `rgb(${cold.map((from, part) => Math.round(from + (hot[part] - from) * (0.15 + 0.85 * share))).join(' ')})`;
    const left = chart.valToPos(times[column - 1], 'x', true);
    ctx.fillRect(left, upper + 1, chart.valToPos(times[column], 'x', true) - left + 0.5, bottom - upper - 1);
  });
}

// Numbers

function stat(panel, body, width) {
  const found = series(panel);
  if (found.length === 0) {
    return nothing(panel, body);
  }
  const { unit, decimals } = panel.fieldConfig.defaults;
  const box = element('div', { class: 'numbers' });
  body.append(box);
  for (const { name, points } of found) {
    const values = times.map((at) => points.get(at) ?? null);
    const value = values.filter((one) => one !== null).pop();
    const color = value === undefined ? FAINT : thresholdColor(panel, name, value);
    const spark = element('div', { class: 'spark' });
    const shown = value === undefined ? (panel.fieldConfig.defaults.noValue ?? 'no data') : text(value, unit, decimals);
    box.append(
      element('div', { class: 'number' }, ...(found.length > 1 ? [element('small', {}, name)] : []), element('strong', { style: { color } }, shown), spark),
    );
    sparkline(spark, values, color, width / found.length);
  }
}

function sparkline(box, values, color, width) {
  new uPlot(
    {
      width,
      height: 34,
      legend: { show: false },
      cursor: { show: false },
      padding: [2, 0, 0, 0],
      scales: { x: { time: true }, y: { range: [0, top([values])] } },
      axes: [{ show: false }, { show: false }],
      series: [{}, { stroke: color, width: 1, fill: fill(color, 18), points: { show: false } }],
    },
    [times, values],
    box,
  );
}

function barGauge(panel, body) {
  const found = panel.data.flatMap((results, target) =>
    results.map(({ metric, value }) => ({ name: named(panel.targets[target].legendFormat, metric), value: Number(value[1]) })),
  );
  if (found.length === 0) {
    return nothing(panel, body);
  }
  const largest = Math.max(...found.map(({ value }) => value)) || 1;
  const color = COLORS[panel.fieldConfig.defaults.color.fixedColor];
  body.append(
    element(
      'div',
      { class: 'bars' },
      ...found.map(({ name, value }) =>
        element(
          'div',
          { class: 'bar' },
          element('span', {}, name),
          element('div', {}, element('i', { style: { width: `${(100 * value) / largest}%`, background: color } })),
          element('span', { style: { color } }, text(value, panel.fieldConfig.defaults.unit)),
        ),
      ),
    ),
  );
}

/** The columns of several instant queries, joined by instance. */
function table(panel, body) {
  const { renameByName, indexByName, excludeByName } = panel.transformations.find(({ id }) => id === 'organize').options;
  const rows = new Map();
  panel.data.forEach((results, target) => {
    for (const { metric, value } of results) {
      const row = rows.get(metric.instance) ?? {};
      rows.set(metric.instance, { ...row, ...metric, [`Value #${panel.targets[target].refId}`]: Number(value[1]) });
    }
  });
  const columns = Object.keys(renameByName).filter((name) => !excludeByName[name]).sort((one, other) => indexByName[one] - indexByName[other]);
  const cell = (row, name) => {
    const unit = overridden(panel, renameByName[name], 'unit');
    return typeof row[name] === 'number' && unit ? text(row[name], unit, overridden(panel, renameByName[name], 'decimals')) : (row[name] ?? '');
  };
  body.append(
    element(
      'table',
      {},
      element('tr', {}, ...columns.map((name) => element('th', {}, renameByName[name]))),
      ...[...rows.entries()].sort().map(([, row]) => element('tr', {}, ...columns.map((name) => element('td', {}, cell(row, name))))),
    ),
  );
}

function nothing(panel, body) {
  body.append(element('div', { class: 'none' }, panel.fieldConfig?.defaults.noValue ?? 'No data'));
}

// The page

const DRAW = { timeseries: timeSeries, heatmap, stat, bargauge: barGauge, table };

function panelAt(panel) {
  const { x, y, w, h } = panel.gridPos;
  const box = element('section', { class: panel.type, style: { gridColumn: `${x + 1} / span ${w}`, gridRow: `${y + 3} / span ${h}` } });
  main.append(box);
  if (panel.type === 'row') {
    box.append(`⌄ ${panel.title}`);
    return;
  }
  const body = element('div', { class: 'body' });
  box.append(element('h2', {}, panel.title), body);
  const withLegend = panel.type === 'timeseries' ? 28 + (series(panel).map(({ name }) => name).join('').length > w * 8 ? 16 : 0) : 0;
  DRAW[panel.type](panel, body, body.clientWidth - 8, body.clientHeight - withLegend);
}

const variable = (name, value) => element('span', {}, element('b', {}, name), value);

main.append(
  element(
    'header',
    {},
    element('h1', {}, drawing.title),
    variable('Data source', 'Prometheus'),
    variable('Job', 'All'),
    variable('Instance', 'All'),
    element('time', {}, `${Math.round((drawing.end - drawing.start) / 60)} minutes`),
  ),
);
drawing.panels.forEach(panelAt);
