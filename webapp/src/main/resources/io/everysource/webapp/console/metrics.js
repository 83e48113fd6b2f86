// Charts of what the server counts, as it goes on.
import { by, bytes, make, number } from "./page.js";
import { metrics } from "./server.js";
import { highest, mean, parse, rate, sum, sumsBy } from "./samples.js";

/** Five minutes of one sample every two seconds. */
const MAX_POINTS = 150;

/** Lag is measured every five seconds: it takes this many samples to see one for sure. */
const LAG_WINDOW = 4;

const LAG = "everysource_subscriber_lag_messages";
const NAMES = new Set([
  "everysource_subscribers",
  "everysource_delivered_messages_total",
  "everysource_published_messages_total",
  "everysource_gaps_total",
  "jvm_memory_used_bytes",
  "jvm_memory_max_bytes",
  `${LAG}_sum`,
  `${LAG}_count`,
  `${LAG}_bucket`,
]);
const COLORS = ["one", "two", "three", "four", "five", "six"];
const HEIGHT = 160;

const round = (value) => (value >= 100 ? number(Math.round(value)) : String(Math.round(value * 100) / 100));

/** A chart's lines have names; `at` says what they are worth, by what `/metrics` says now, said before and said some time ago. */
const CHARTS = [
  { title: "Subscribers by transport", at: ({ now }) => sumsBy(now, "everysource_subscribers", "transport") },
  { title: "Deliveries a second", at: (step) => ({ deliveries: perSecond(step, "everysource_delivered_messages_total") }) },
  { title: "Events published a second", at: (step) => ({ events: perSecond(step, "everysource_published_messages_total") }) },
  {
    title: "Messages that subscribers are behind",
    at: ({ now, older }) => ({ "on average": mean(older, now, LAG), "the farthest, at most": highest(older, now, LAG) }),
  },
  { title: "Gaps a second", at: (step) => ({ gaps: perSecond(step, "everysource_gaps_total") }) },
  { title: "Heap", at: ({ now }) => ({ used: sum(now, "jvm_memory_used_bytes", { area: "heap" }) }), format: bytes },
];

const times = [];
let texts = [];
let charts = [];

function perSecond({ before, now, seconds }, name) {
  return rate(sum(before, name), sum(now, name), seconds);
}

class Chart {
  constructor({ title, at, format = round }) {
    this.at = at;
    this.format = format;
    this.lines = new Map();
    this.figure = make("figure");
    this.figure.append(make("h2", "", title));
    this.place = make("div", "plot");
    this.place.setAttribute("aria-hidden", "true");
    this.legend = make("ul");
    this.figure.append(this.place, this.legend);
    new ResizeObserver(() => this.resize()).observe(this.place);
  }

  /** Takes in what is so now; `points` is how many there were before. */
  add(step, points) {
    const values = this.at(step);
    for (const name of Object.keys(values)) {
      if (!this.lines.has(name) && this.lines.size < COLORS.length) {
        this.lines.set(name, new Array(points).fill(null));
        this.addToLegend(name);
        this.rebuild();
      }
    }
    for (const [name, line] of this.lines) {
      line.push(values[name] ?? null);
      if (line.length > MAX_POINTS) {
        line.shift();
      }
    }
    this.draw();
  }

  addToLegend(name) {
    const item = make("li");
    item.append(make("span", `key ${COLORS[this.lines.size - 1]}`), name, make("b"));
    this.legend.append(item);
  }

  rebuild() {
    this.plot?.destroy();
    this.plot = null;
  }

  draw() {
    [...this.lines.values()].forEach((line, i) => {
      const last = line[line.length - 1];
      this.legend.children[i].lastChild.textContent = last === null ? "none yet" : this.format(last);
    });
    if (this.place.clientWidth === 0) {
      return;
    }
    const data = [times, ...this.lines.values()];
    if (this.plot) {
      this.plot.setData(data);
    } else {
      this.plot = new uPlot(this.options(), data, this.place);
    }
  }

  options() {
    const style = getComputedStyle(document.documentElement);
    const color = (name) => style.getPropertyValue(`--${name}`).trim();
    const axis = { stroke: color("muted"), grid: { stroke: color("line"), width: 1 }, ticks: { show: false }, font: "11px system-ui" };
    return {
      width: this.place.clientWidth,
      height: HEIGHT,
      padding: [8, 8, 0, 0],
      legend: { show: false },
      cursor: { show: false },
      scales: { y: { range: (plot, low, high) => [0, high > 0 ? high * 1.1 : 1] } },
      axes: [
        { ...axis, size: 24, space: 70, values: (plot, splits) => splits.map((at) => new Date(at * 1000).toLocaleTimeString()) },
        { ...axis, size: 58, space: 28, values: (plot, splits) => splits.map((value) => this.format(value)) },
      ],
      series: [{}, ...[...this.lines.keys()].map((label, i) => ({
        label, stroke: color(COLORS[i]), width: 1.5, points: { show: times.length < 3 }, spanGaps: true,
      }))],
    };
  }

  resize() {
    if (this.place.clientWidth > 0 && this.plot) {
      this.plot.setSize({ width: this.place.clientWidth, height: HEIGHT });
    } else if (this.lines.size > 0) {
      this.draw();
    }
  }
}

/** Asks for the metrics, and adds them to the charts. */
export async function refresh() {
  try {
    take(parse(await metrics(), NAMES), Date.now() / 1000);
    by("metrics-state").textContent = "";
  } catch (refusal) {
    by("metrics-state").textContent = refusal.status === 404
      ? "The metrics are not on this port: the server was started with --metrics-port, or with --no-metrics."
      : refusal.message;
  }
}

function take(samples, at) {
  const last = texts[texts.length - 1];
  texts = [...texts.slice(-LAG_WINDOW), { samples, at }];
  if (!last) {
    return;
  }
  const step = { now: samples, before: last.samples, older: texts[0].samples, seconds: at - last.at };
  const points = times.length;
  times.push(at);
  if (times.length > MAX_POINTS) {
    times.shift();
  }
  charts.forEach((chart) => chart.add(step, Math.min(points, MAX_POINTS - 1)));
}

charts = CHARTS.map((chart) => new Chart(chart));
by("charts").append(...charts.map(({ figure }) => figure));
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
  for (const chart of charts) {
    chart.rebuild();
    chart.draw();
  }
});
