// What must hold of EverySource, by the works that tell.
import { cpu, disturbance, kilobytes, p99, perCpuSecond, replayMillis, served, startMillis, unclean } from './figures.mjs';
import { ratio, spreadOf } from './statistics.mjs';

/** Readings of ours: how much may pass for no growth, and for undisturbed. */
const NO_GROWTH = 1.3;
const UNDISTURBED = 1.5;

const to = (id, subject, value) => (results) => ratio(results.of(id), results.of(id, subject), value);

const toWork = (id, base, value) => (results) => ratio(results.of(id), results.of(base), value);

const alone = (id, value, subject) => (results) => spreadOf(results.of(id, subject), value);

const atMost = (limit) => (value) => value <= limit;

const atLeast = (limit) => (value) => value >= limit;

const broadcast = (id) => [
  { words: 'CPU ≤ 1.15 × floor', value: to(id, 'floor', cpu), holds: atMost(1.15) },
  { words: 'CPU ≤ 0.9 × nchan', value: to(id, 'nchan', cpu), holds: atMost(0.9) },
  { words: 'p99 ≤ 1 × nchan', value: to(id, 'nchan', p99), holds: atMost(1) },
];

const flatOut = (id) => [{ words: 'deliveries per CPU second ≥ 3 × nchan', value: to(id, 'nchan', perCpuSecond), holds: atLeast(3) }];

const longPoll = (id) => [{ words: 'CPU ≤ 1 × nchan', value: to(id, 'nchan', cpu), holds: atMost(1) }];

const noGrowth = (id, base, words) => [{ words: `CPU per delivery ≤ ${NO_GROWTH} × ${words}`, value: toWork(id, base, cpu), holds: atMost(NO_GROWTH) }];

const flat = (id) => [{ words: `≤ ${NO_GROWTH} × among 1,000`, value: toWork(id, 'replay-1000', replayMillis), holds: atMost(NO_GROWTH) }];

/** The bars of a work's id; `subject` says of whom if it is not `everysource`. */
export const BARS = {
  'broadcast-1000': broadcast('broadcast-1000'),
  'broadcast-10000': broadcast('broadcast-10000'),
  'flat-out-256': flatOut('flat-out-256'),
  'flat-out-1': flatOut('flat-out-1'),
  'own-topics-200': [{ words: 'deliveries per CPU second ≥ 1 × nchan', value: to('own-topics-200', 'nchan', perCpuSecond), holds: atLeast(1) }],
  'long-poll-500': longPoll('long-poll-500'),
  'long-poll-2000': longPoll('long-poll-2000'),
  'storm-10000': [
    { words: 'not served, repeated or out of order: 0', value: alone('storm-10000', unclean), holds: atMost(0) },
    { words: 'served per second ≥ 1 × nchan', value: to('storm-10000', 'nchan', served), holds: atLeast(1) },
    { words: `others' p99 ≤ ${UNDISTURBED} × before`, value: alone('storm-10000', disturbance), holds: atMost(UNDISTURBED) },
  ],
  'topics-10000': noGrowth('topics-10000', 'topics-1000', '1,000 topics'),
  'templates-1000-10': noGrowth('templates-1000-10', 'templates-100-10', '100 templates'),
  'replay-100000': flat('replay-100000'),
  'replay-1000000': flat('replay-1000000'),
  memory: [{ words: '≤ 5 KB', value: alone('memory', kilobytes), holds: atMost(5) }],
  start: ['two cores', 'two cores, class archive'].map((subject) => ({
    subject,
    words: '≤ 700 ms',
    value: alone('start', startMillis, subject),
    holds: atMost(700),
  })),
};

/** What the bars of the work `id` say of `subject`, in words. */
export function verdict(results, id, subject) {
  return (BARS[id] ?? [])
    .filter((bar) => (bar.subject ?? 'everysource') === subject)
    .map(({ words, value, holds }) => {
      const measured = value(results);
      return measured ? `${words}: ${Number(measured.median.toFixed(3))}, ${holds(measured.median) ? 'holds' : '**does not hold**'}` : `${words}: not measured`;
    })
    .join('; ');
}
