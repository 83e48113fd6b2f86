// The tables of what was measured, in Markdown.
import { verdict } from './bars.mjs';
import * as figures from './figures.mjs';
import { MAX_OTHERS } from './limits.mjs';
import { ratio, spreadOf } from './statistics.mjs';
import { WORKS } from './works.mjs';

const line = (cells) => `| ${cells.join(' | ')} |`;

const fixed = (value, digits) => value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits });

/** A median with the lowest and the highest in brackets; empty without any. */
export function cell(spread, digits) {
  if (spread === undefined) {
    return '';
  }
  const [median, low, high] = [spread.median, spread.low, spread.high].map((value) => fixed(value, digits));
  return low === high ? median : `${median} (${low}–${high})`;
}

/** A column of what `value` tells of the records. */
const column = (head, value, digits) => ({ head, text: (results, work, subject) => cell(spreadOf(results.of(work.id, subject), value), digits) });

/** A column of ratios to another subject of the same work, each within a round. */
const against = (head, base, value) => ({
  head,
  text: (results, work, subject) => (subject === base ? '' : cell(ratio(results.of(work.id, subject), results.of(work.id, base), value), 2)),
});

/** A column of ratios to the same subject of another work, each within a round. */
const beside = (head, baseOf, value) => ({
  head,
  text(results, work, subject) {
    const base = baseOf(work);
    return base === work.id ? '' : cell(ratio(results.of(work.id, subject), results.of(base, subject), value), 2);
  },
});

const CLEAN = {
  head: 'missing, repeated, out of order, broken',
  text(results, work, subject) {
    const records = results.of(work.id, subject);
    return ['missing', 'repeated', 'outOfOrder', 'broken'].map((kind) => records.reduce((sum, record) => sum + (record[kind] ?? 0), 0)).join(', ');
  },
};

const BAR = { head: 'must hold', text: (results, work, subject) => verdict(results, work.id, subject) };

const CPU = column('CPU, µs per delivery', figures.cpu, 2);
const LATENCY = [column('p50, ms', figures.p50, 2), column('p99', figures.p99, 2), column('highest', figures.max, 1)];

const perMessage = {
  head: 'CPU, µs per message',
  text: (results, work, subject) => cell(spreadOf(results.of(work.id, subject), (record) => record.cpuMicrosPerDelivery * (work.options.matching ?? 1)), 1),
};

const residentAt = (streams) =>
  column(`MB at ${fixed(streams, 0)} streams`, (record) => record.points.find(([at]) => at === streams)?.[1] / 1_024, 1);

/** The sections: a title, the beginnings of the ids of its works, its columns. */
const SECTIONS = [
  {
    title: 'Deliveries',
    works: ['broadcast', 'flat-out', 'own-topics', 'long-poll'],
    columns: [
      CPU,
      against('× floor', 'floor', figures.cpu),
      against('× nchan', 'nchan', figures.cpu),
      column('deliveries per CPU second', figures.perCpuSecond, 0),
      ...LATENCY,
      CLEAN,
      BAR,
    ],
  },
  {
    title: 'Reconnect storm',
    works: ['storm'],
    columns: [
      column('served per second', figures.served, 0),
      against('× nchan', 'nchan', figures.served),
      column('all served after, s', figures.servedSeconds, 2),
      column("others' p99 before, ms", figures.calmP99, 2),
      column('meanwhile', figures.stormP99, 2),
      CLEAN,
      BAR,
    ],
  },
  { title: 'Many topics', works: ['topics'], columns: [CPU, beside('× 1,000 topics', () => 'topics-1000', figures.cpu), ...LATENCY, CLEAN, BAR] },
  {
    title: 'Many templates',
    works: ['templates'],
    columns: [CPU, perMessage, beside('per delivery × 100 templates', () => 'templates-100-10', figures.cpu), ...LATENCY, CLEAN, BAR],
  },
  {
    title: 'Replay',
    works: ['replay'],
    columns: [
      column('a replay, ms', figures.replayMillis, 2),
      beside('× among 1,000', () => 'replay-1000', figures.replayMillis),
      column('CPU, ms', figures.replayCpuMillis, 2),
      beside('× among 1,000', () => 'replay-1000', figures.replayCpuMillis),
      CLEAN,
      BAR,
    ],
  },
  { title: 'TLS', works: ['tls'], columns: [CPU, against('× HTTP/1.1', 'HTTP/1.1', figures.cpu), ...LATENCY, CLEAN] },
  {
    title: 'Memory',
    works: ['memory'],
    columns: [column('KB per idle stream', figures.kilobytes, 2), residentAt(1_000), residentAt(15_000), BAR],
  },
  { title: 'Start', works: ['start'], columns: [column('ms', figures.startMillis, 0), column('jar, MB', figures.jarMegabytes, 1), BAR] },
  {
    title: 'What counting costs',
    works: ['metrics'],
    columns: [CPU, against('× without', 'everysource, --no-metrics', figures.cpu), column('a scrape, ms', figures.scrapeMillis, 1), CLEAN],
  },
];

/** Whether the work belongs to a section that has works of these names. */
const belongs = (work, names) => names.some((name) => work.id === name || work.id.startsWith(`${name}-`));

function section({ title, works, columns }, results) {
  const rows = WORKS.filter((work) => belongs(work, works)).flatMap((work) =>
    work.subjects
      .filter(({ name }) => results.of(work.id, name).length > 0)
      .map(({ name }) => [work.title, name, results.of(work.id, name).length, ...columns.map(({ text }) => text(results, work, name))]),
  );
  const heads = ['work', 'server', 'rounds', ...columns.map(({ head }) => head)];
  return rows.length === 0 ? '' : `### ${title}\n\n${[heads, heads.map(() => '---'), ...rows].map(line).join('\n')}\n`;
}

/** What stands before the tables: the machine, and how often and how long. */
function preface({ about: { machine, settings } }) {
  const versions = [
    `JDK ${machine.java}`,
    machine.compiler,
    machine.nchan && `nginx ${machine.nginx} with nchan ${machine.nchan}`,
    machine.pushpin && `Pushpin ${machine.pushpin}`,
  ];
  const { seconds, warmUp } = settings;
  return `On ${machine.at.slice(0, 10)}, commit ${machine.commit}${machine.changed ? ' with changes' : ''}: ${machine.processor}, ${machine.cores} cores, ${fixed(machine.memoryBytes / 2 ** 30, 0)} GB, Linux ${machine.kernel}; ${versions.filter(Boolean).join(', ')}.
Medians of so many rounds, of ${seconds} s each after ${warmUp} s of warm-up, with the lowest and the highest in brackets; ratios are taken within each round.
`;
}

/** What stands below: which measurements were disturbed, and which failed. */
function remarks(results) {
  const disturbed = results.records.filter(({ others }) => others > MAX_OTHERS);
  const share = `${disturbed.length} of ${results.records.length} measurements`;
  return [
    `Other processes took more than ${MAX_OTHERS} % of a core during ${disturbed.length > 0 ? share : 'none of the measurements'}.`,
    ...results.failed.map(({ id, subject, round, failed }) => `Round ${round} of ${id}, ${subject}, failed: ${failed.split('\n', 2).join(' ')}`),
  ].join('\n');
}

/** The tables of `results`. */
export const tables = (results) =>
  [preface(results), ...SECTIONS.map((each) => section(each, results)).filter(Boolean), remarks(results)].join('\n') + '\n';
