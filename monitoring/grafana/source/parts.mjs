// What the dashboards are made of.
import { PanelBuilder as BarGauge } from '@grafana/grafana-foundation-sdk/bargauge';
import * as common from '@grafana/grafana-foundation-sdk/common';
import {
  AnnotationQueryBuilder,
  DashboardBuilder,
  DashboardCursorSync,
  DashboardLinkBuilder,
  DashboardLinkType,
  DatasourceVariableBuilder,
  FieldColorBuilder,
  FieldColorModeId,
  QueryVariableBuilder,
  RowBuilder,
  ThresholdsConfigBuilder,
  ThresholdsMode,
  VariableRefresh,
  VariableSort,
} from '@grafana/grafana-foundation-sdk/dashboard';
import {
  HeatmapColorMode,
  HeatmapColorOptionsBuilder,
  HeatmapColorScale,
  HeatmapTooltipBuilder,
  PanelBuilder as Heatmap,
  YAxisConfigBuilder,
} from '@grafana/grafana-foundation-sdk/heatmap';
import { DataqueryBuilder, PromQueryFormat } from '@grafana/grafana-foundation-sdk/prometheus';
import { PanelBuilder as Stat } from '@grafana/grafana-foundation-sdk/stat';
import { PanelBuilder as Table } from '@grafana/grafana-foundation-sdk/table';
import { PanelBuilder as TimeSeries } from '@grafana/grafana-foundation-sdk/timeseries';

const TAG = 'everysource';
const DATASOURCE = { type: 'prometheus', uid: '${datasource}' };

/** The servers that are chosen at the top of the page. */
export const S = 'job=~"$job", instance=~"$instance"';

/** Colours of what means the same on every panel: by values of a label, and by legends. */
const COLORS = {
  '{{transport}}': {
    'event-stream': 'blue', 'xhr-stream': 'light-blue', 'forever-frame': 'purple', 'long-poll': 'orange', jsonp: 'dark-orange',
    native: 'blue', 'fetch-stream': 'light-blue', 'x-domain-request': 'purple',
  },
  '{{reason}}': { evicted: 'red', epoch: 'yellow', unknown: 'purple', stalled: 'red', peer: 'blue', answered: 'green', limit: 'light-blue' },
  '{{outcome}}': { ok: 'green', refused: 'yellow', unavailable: 'orange', failed: 'red', broken: 'purple', events: 'green', empty: 'blue', first: 'light-blue' },
  '50 %': 'green', '90 %': 'yellow', '99 %': 'red', 'to the last, 99 %': 'purple', published: 'yellow', delivered: 'blue',
};

/** Events a second of a counter, by labels. */
export const rate = (series, by = '', where = '') => summed(by, `rate(${selected(series, where)}[$__rate_interval])`);

/** The sum of a gauge, by labels. */
export const total = (series, by = '') => summed(by, selected(series));

/** A quantile of a histogram, by labels. */
export const quantile = (q, series, by = '') => `histogram_quantile(${q}, ${rate(`${series}_bucket`, by ? `le, ${by}` : 'le')})`;

/** How many observations fell into each bucket of a histogram, a second. */
export const buckets = (series) => rate(`${series}_bucket`, 'le');

const selected = (series, where = '') => `${series}{${S}${where && `, ${where}`}}`;

const summed = (by, of) => (by ? `sum by (${by}) (${of})` : `sum(${of})`);

/** The queries of the usual quantiles. */
export const quantiles = (series) =>
  [
    ['50 %', 0.5],
    ['90 %', 0.9],
    ['99 %', 0.99],
  ].map(([name, q]) => query(quantile(q, series), name, { exemplar: q === 0.99 }));

/** One query; `legend` is a text with {{labels}}. */
export function query(expr, legend, { exemplar = false, instant = false, format } = {}) {
  const target = new DataqueryBuilder().datasource(DATASOURCE).expr(expr).legendFormat(legend).exemplar(exemplar);
  if (format) {
    target.format(format);
  }
  return instant ? target.instant() : target.range();
}

/** A number at the top. `steps` are [from which value, colour]. */
export function stat(title, description, queries, { unit = 'short', steps = [], span = 4, decimals, none }) {
  return described(new Stat(), title, description, queries, { unit, span, height: 4, decimals, none })
    .colorMode(common.BigValueColorMode.Value)
    .graphMode(common.BigValueGraphMode.Area)
    .reduceOptions(new common.ReduceDataOptionsBuilder().calcs(['lastNotNull']))
    .thresholds(thresholds(steps))
    .colorScheme(new FieldColorBuilder().mode(FieldColorModeId.Thresholds));
}

/** Lines over time. `steps` draws thresholds; `right` names what has its axis at the right; `repeat` a variable. */
export function lines(title, description, queries, options) {
  const { span = 12, height = 8, steps = [], right, repeat, max, fill = 8, unit = 'short', none } = options;
  const panel = described(new TimeSeries(), title, description, queries, { unit, span, height, none })
    .min(0)
    .fillOpacity(fill)
    .lineWidth(1)
    .showPoints(common.VisibilityMode.Auto)
    .spanNulls(false)
    .tooltip(new common.VizTooltipOptionsBuilder().mode(common.TooltipDisplayMode.Multi).sort(common.SortOrder.Descending))
    .legend(legend())
    .colorScheme(new FieldColorBuilder().mode(FieldColorModeId.PaletteClassicByName))
    .overrides(colors(queries));
  if (steps.length > 0) {
    panel
      .thresholds(thresholds(steps))
      .thresholdsStyle(new common.GraphThresholdsStyleConfigBuilder().mode(common.GraphThresholdsStyleMode.Dashed));
  }
  if (max !== undefined) {
    panel.axisSoftMax(max);
  }
  if (right) {
    panel.overrideByName(right.name, [
      { id: 'custom.axisPlacement', value: common.AxisPlacement.Right },
      ...(right.unit ? [{ id: 'unit', value: right.unit }] : []),
    ]);
  }
  return repeat ? panel.repeat(repeat).repeatDirection('h').maxPerRow(4) : panel;
}

/** Areas over time, one upon the other. */
export const stacked = (title, description, queries, options) =>
  lines(title, description, queries, { fill: 35, ...options }).stacking(
    new common.StackingConfigBuilder().mode(options.share ? common.StackingMode.Percent : common.StackingMode.Normal).group('A'),
  );

/** A histogram over time: how much fell into each bucket. */
export function heat(title, description, series, { unit, span = 12, height = 8, scheme = 'Oranges', of = buckets(series), value = 'cps', exemplar = false }) {
  return described(new Heatmap(), title, description, [query(of, '{{le}}', { format: PromQueryFormat.Heatmap, exemplar })], { unit: value, span, height })
    .calculate(false)
    .yAxis(new YAxisConfigBuilder().unit(unit).axisPlacement(common.AxisPlacement.Left))
    .cellGap(1)
    .color(
      new HeatmapColorOptionsBuilder()
        .mode(HeatmapColorMode.Scheme)
        .scheme(scheme)
        .fill('dark-orange')
        .scale(HeatmapColorScale.Exponential)
        .exponent(0.5)
        .steps(64)
        .reverse(false),
    )
    .tooltip(new HeatmapTooltipBuilder().mode(common.TooltipDisplayMode.Single).yHistogram(true).showColorScale(false));
}

/** Bars of what there was in the time that is shown, longest first. */
export const bars = (title, description, expr, label, { unit = 'short', span = 12, height = 8, none }) =>
  described(new BarGauge(), title, description, [query(`sort_desc(${expr})`, label, { instant: true })], { unit, span, height, none })
    .min(0)
    .orientation(common.VizOrientation.Horizontal)
    .displayMode(common.BarGaugeDisplayMode.Basic)
    .showUnfilled(true)
    .reduceOptions(new common.ReduceDataOptionsBuilder().calcs(['lastNotNull']))
    .colorScheme(new FieldColorBuilder().mode(FieldColorModeId.Fixed).fixedColor('blue'))
    .overrides([]);

/** A column for each of `columns`: {name, label} is a label of the queries, {name, expr, unit, decimals, hidden} the value of one. */
export function table(title, description, columns) {
  const measured = columns.filter(({ expr }) => expr);
  const field = new Map(measured.map((column, index) => [column, `Value #${refId(index)}`]));
  const name = (column) => column.label ?? field.get(column);
  const panel = described(
    new Table(),
    title,
    description,
    measured.map(({ expr }) => query(expr, '', { instant: true, format: PromQueryFormat.Table })),
    { unit: 'short', span: 24, height: 6 },
  )
    .withTransformation({ id: 'merge', options: {} })
    .withTransformation({
      id: 'organize',
      options: {
        excludeByName: { Time: true, ...Object.fromEntries(measured.filter(({ hidden }) => hidden).map((column) => [name(column), true])) },
        indexByName: Object.fromEntries(columns.map((column, index) => [name(column), index])),
        renameByName: Object.fromEntries(columns.map((column) => [name(column), column.name])),
      },
    })
    .cellHeight(common.TableCellHeight.Sm)
    .sortBy([new common.TableSortByFieldStateBuilder().displayName(columns[0].name)]);
  for (const { name: column, unit, decimals } of measured.filter(({ unit }) => unit)) {
    panel.overrideByName(column, [{ id: 'unit', value: unit }, ...(decimals === undefined ? [] : [{ id: 'decimals', value: decimals }])]);
  }
  return panel;
}

/** Panels that show only when the row is opened. */
export function closedRow(title, panels) {
  const row = new RowBuilder(title).collapsed(true).datasource(DATASOURCE);
  panels.forEach((panel) => row.withPanel(panel));
  return { row };
}

function described(panel, title, description, queries, { unit, span, height, decimals, none }) {
  panel.title(title).description(description).datasource(DATASOURCE).unit(unit).span(span).height(height).targets(queries);
  if (decimals !== undefined) {
    panel.decimals(decimals);
  }
  return none === undefined ? panel : panel.noValue(none);
}

const thresholds = (steps) =>
  new ThresholdsConfigBuilder()
    .mode(ThresholdsMode.Absolute)
    .steps([{ value: null, color: 'green' }, ...steps.map(([value, color]) => ({ value, color }))]);

const legend = () =>
  new common.VizLegendOptionsBuilder()
    .displayMode(common.LegendDisplayMode.List)
    .placement(common.LegendPlacement.Bottom)
    .showLegend(true)
    .calcs([]);

/** Fixed colours for what the queries' legends name. */
const colors = (queries) =>
  queries
    .map((one) => one.build().legendFormat)
    .flatMap((text) => Object.entries(typeof COLORS[text] === 'object' ? COLORS[text] : { [text]: COLORS[text] }))
    .filter(([, color]) => color)
    .map(([name, color]) => ({
      matcher: { id: 'byName', options: name },
      properties: [{ id: 'color', value: { mode: FieldColorModeId.Fixed, fixedColor: color } }],
    }));

const refId = (index) => String.fromCharCode('A'.charCodeAt(0) + index);

/** A dashboard of panels and rows, in order. */
export function dashboard({ uid, title, description, panels }) {
  const builder = new DashboardBuilder(title)
    .uid(uid)
    .description(description)
    .tags([TAG])
    .editable()
    .timezone('browser')
    .tooltip(DashboardCursorSync.Crosshair)
    .time({ from: 'now-1h', to: 'now' })
    .refresh('30s')
    .withVariable(new DatasourceVariableBuilder('datasource').label('Data source').type('prometheus'))
    .withVariable(chosen('job', 'Job', 'label_values(everysource_build_info, job)'))
    .withVariable(chosen('instance', 'Instance', 'label_values(everysource_build_info{job=~"$job"}, instance)'))
    .link(
      new DashboardLinkBuilder('EverySource')
        .type(DashboardLinkType.Dashboards)
        .tags([TAG])
        .icon('external link')
        .includeVars(true)
        .keepTime(true),
    )
    .annotation(
      new AnnotationQueryBuilder()
        .name('Restarts')
        .datasource(DATASOURCE)
        .enable(true)
        .iconColor('orange')
        .expr(`everysource_log_epoch_start_timestamp_seconds{${S}} * 1000`)
        .useValueForTime(true)
        .step('1m')
        .titleFormat('A new epoch of the log')
        .textFormat('{{instance}}'),
    );
  panels.forEach((panel) => (panel.row ? builder.withRow(panel.row) : builder.withPanel(panel)));
  const built = builder.build();
  // The SDK would have them in a menu.
  [...built.links, ...built.annotations.list].forEach((one) => delete one.placement);
  let id = 0;
  for (const panel of built.panels.flatMap((outer) => [outer, ...(outer.panels ?? [])])) {
    panel.id = ++id;
    panel.targets?.forEach((target, index) => (target.refId = refId(index)));
  }
  return built;
}

/** A variable of one label, several values at once. All is all that there are, not `.*`: other programs have series of the JVM, too. */
const chosen = (name, label, values) =>
  new QueryVariableBuilder(name)
    .label(label)
    .datasource(DATASOURCE)
    .query({ query: values, refId: 'StandardVariableQuery' })
    .definition(values)
    .refresh(VariableRefresh.OnTimeRangeChanged)
    .sort(VariableSort.NaturalAsc)
    .multi(true)
    .includeAll(true)
    .current({ selected: true, text: ['All'], value: ['$__all'] });
