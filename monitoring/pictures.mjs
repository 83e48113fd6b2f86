// Draws the dashboards, as they stand in grafana/, from what a Prometheus has: an HTML page and a PNG of each.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import puppeteer from 'puppeteer-core';
import { filledIn, Prometheus, readDashboards, seconds } from './queries.mjs';

const HELP = `node pictures.mjs URL FOLDER [--interval=1m] [--range=15m] [--end=SECONDS]

Draws each dashboard from the data of the Prometheus at URL into FOLDER, as an HTML page and as a PNG of 1600 pixels.

--interval=TIME   what $__rate_interval stands for: four times the scrape interval or more
--range=TIME      the time shown
--end=SECONDS     where it ends, in seconds since 1970 (now)

CHROMIUM is the browser that takes the picture (/usr/bin/chromium).`;

const WIDTH = 1600;
const POINTS = 240;
const MAX_PER_ROW = 4;
const GRID = 24;

const file = (path) => readFile(new URL(path, import.meta.url), 'utf8');

class Drawing {
  constructor(prometheus, { interval, range, end }) {
    this.prometheus = prometheus;
    this.values = { interval, range };
    this.end = end;
    this.start = end - seconds(range);
    this.step = Math.max(1, Math.round(seconds(range) / POINTS));
  }

  /** A dashboard with the data of each panel. Rows are open, repeated panels are there as often as they are repeated. */
  async of(dashboard, instances) {
    const opened = dashboard.panels.flatMap((panel) => (panel.type === 'row' ? [panel, ...panel.panels] : repeated(panel, instances)));
    const panels = [];
    for (const panel of opened) {
      panels.push({ ...panel, data: await this.data(panel) });
    }
    return { title: dashboard.title, panels, restarts: await this.restarts(dashboard), start: this.start, end: this.end, step: this.step };
  }

  /** The times that the annotation of the dashboard marks. */
  async restarts(dashboard) {
    const { expr } = dashboard.annotations.list.find(({ useValueForTime }) => useValueForTime);
    const found = await this.prometheus.query(filledIn(expr, this.values), this.end);
    return found.map(({ value }) => Number(value[1]) / 1000).filter((at) => at > this.start && at < this.end);
  }

  data({ type, targets = [], only }) {
    return Promise.all(
      targets.map(async ({ expr, instant }) => {
        const query = filledIn(expr, { ...this.values, instance: only });
        return type === 'row'
          ? []
          : instant
            ? await this.prometheus.query(query, this.end)
            : await this.prometheus.queryRange(query, this.start, this.end, this.step);
      }),
    );
  }
}

/** One panel for each instance, side by side, if it is to be repeated. */
function repeated(panel, instances) {
  if (panel.repeat !== 'instance') {
    return [panel];
  }
  const inRow = Math.min(instances.length, panel.maxPerRow ?? MAX_PER_ROW);
  return instances.map((instance, number) => ({
    ...panel,
    only: instance,
    title: panel.title.replaceAll('$instance', instance),
    gridPos: {
      ...panel.gridPos,
      w: GRID / inRow,
      x: (number % inRow) * (GRID / inRow),
      y: panel.gridPos.y + Math.floor(number / inRow) * panel.gridPos.h,
    },
  }));
}

/** The page of a drawing, with all that it needs. */
async function page(drawing) {
  const [style, script, chartStyle, chart] = await Promise.all(
    ['pictures/page.css', 'pictures/page.js', 'node_modules/uplot/dist/uPlot.min.css', 'node_modules/uplot/dist/uPlot.iife.min.js'].map(file),
  );
  return `<!DOCTYPE html>
<html lang="en">
<meta charset="utf-8">
<title>${drawing.title}</title>
<style>${chartStyle}\n${style}</style>
<main></main>
<script>${chart}</script>
<script type="application/json" id="drawing">${JSON.stringify(drawing).replaceAll('<', '\\u003c')}</script>
<script type="module">${script}</script>
</html>
`;
}

/**
 * Writes the pictures of all dashboards.
 *
 * @param {string} url of the Prometheus
 * @param {string} folder where they go
 * @param {{interval: string, range: string, end: number}} times
 */
export async function pictures(url, folder, times) {
  const prometheus = new Prometheus(url);
  const drawing = new Drawing(prometheus, times);
  const servers = await prometheus.query('group by (instance) (everysource_build_info)', times.end);
  const instances = servers.map(({ metric }) => metric.instance).sort();
  await mkdir(folder, { recursive: true });
  const browser = await puppeteer.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--force-color-profile=srgb'],
  });
  try {
    for (const { file: name, dashboard } of await readDashboards()) {
      const path = join(folder, basename(name, '.json'));
      await writeFile(`${path}.html`, await page(await drawing.of(dashboard, instances)));
      const tab = await browser.newPage();
      await tab.setViewport({ width: WIDTH, height: 900 });
      const faults = [];
      tab.on('pageerror', (fault) => faults.push(fault));
      await tab.goto(`file://${path}.html`);
      if (faults.length > 0) {
        throw faults[0];
      }
      await tab.screenshot({ path: `${path}.png`, fullPage: true });
      await tab.close();
    }
  } finally {
    await browser.close();
  }
}

async function main() {
  const { values, positionals } = parseArgs({
    options: { interval: { type: 'string', default: '1m' }, range: { type: 'string', default: '15m' }, end: { type: 'string' } },
    allowPositionals: true,
  });
  if (positionals.length !== 2) {
    console.error(HELP);
    return 2;
  }
  await pictures(positionals[0], positionals[1], { ...values, end: Number(values.end ?? Math.floor(Date.now() / 1000)) });
  return 0;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  process.exitCode = await main();
}
