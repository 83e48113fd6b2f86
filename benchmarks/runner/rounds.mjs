// The rounds: each does all works, each work with one of its subjects after another, in an order that changes from round to round.
import { Progress } from './progress.mjs';
import { SERVERS } from './servers.mjs';

/** What to start, stop and tell, before and after a measurement, takes about as long. */
const AROUND = 3;

/** `items` from the one at `first` on, and those before it after them. */
const rotated = (items, first) => items.map((_, i) => items[(i + first) % items.length]);

/** The steps of `rounds` rounds, in their order. */
export function plan(works, settings) {
  return Array.from({ length: settings.rounds }, (_, i) => i + 1).flatMap((round) =>
    works.flatMap((work) =>
      rotated(work.subjects, round - 1).map((subject) => ({ round, work, subject, seconds: work.seconds(settings) + AROUND })),
    ),
  );
}

/** The works with those subjects alone whose servers are there. */
export function present(works, tell) {
  const missing = new Map(Object.entries(SERVERS).map(([name, server]) => [name, server.missing()]));
  const used = new Set(works.flatMap(({ subjects }) => subjects.map(({ server }) => server)));
  for (const name of used) {
    if (missing.get(name)) {
      tell(`${name} is left out: ${missing.get(name)}`);
    }
  }
  return works.map((work) => ({ ...work, subjects: work.subjects.filter(({ server }) => !missing.get(server)) }));
}

/** Takes all steps and gives each one's record to `keep`. What fails is told, and its record says why; the others go on. */
export async function run(works, settings, keep, tell) {
  const steps = plan(works, settings);
  const progress = new Progress(steps);
  for (const { round, work, subject } of steps) {
    const record = { id: work.id, round, subject: subject.name, at: new Date().toISOString() };
    try {
      Object.assign(record, await work.measure(subject, settings));
    } catch (error) {
      record.failed = error.message;
    }
    keep(record);
    tell(progress.tell(`round ${round}, ${work.id}, ${subject.name}: ${summary(record)}`));
  }
}

const FIGURES = [
  ['cpuMicrosPerDelivery', 'µs CPU per delivery', 2],
  ['perSecond', 'deliveries/s', 0],
  ['p99', 'ms p99', 2],
  ['servedPerSecond', 'served/s', 0],
  ['replayMillis', 'ms a replay', 2],
  ['kilobytesPerStream', 'KB per stream', 2],
  ['startMillis', 'ms', 0],
  ['others', '% others', 0],
  ['missing', 'missing', 0],
];

/** A record in words. */
export function summary(record) {
  const figures = FIGURES.filter(([member]) => Number.isFinite(record[member])).map(([member, unit, digits]) => `${record[member].toFixed(digits)} ${unit}`);
  return record.failed ? `failed: ${record.failed}` : figures.join(', ');
}
