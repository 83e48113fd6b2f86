// What two commits differ by.
import { cpu } from './figures.mjs';
import { Results } from './results.mjs';
import { ratio } from './statistics.mjs';
import { WORKS } from './works.mjs';

const factor = (value) => Math.max(value, 1 / value);

/** The noise of a spread of ratios between the same and the same: the factor by which the farthest one is away from 1. */
export const noiseOf = ({ low, high }) => Math.max(factor(low), factor(high));

/** Fewer rounds do not tell how far noise goes. */
const ENOUGH = 3;

const percent = (value) => `${((value - 1) * 100).toFixed(1)} %`;

/** A line of what the work's CPU per delivery became. */
function change({ id, title }, results) {
  const [head, again] = ['head', 'base again'].map((subject) => ratio(results.of(id, subject), results.of(id, 'base'), cpu));
  if (head === undefined || again === undefined) {
    return `${title}: not measured`;
  }
  const noise = noiseOf(again);
  const isMore = factor(head.median) > noise;
  const isTold = results.of(id, 'base again').length >= ENOUGH;
  const verdict = !isTold ? 'too few rounds to tell' : !isMore ? 'no more than the noise' : head.median < 1 ? 'cheaper' : 'DEARER';
  return `${title}: HEAD/BASE ${head.median.toFixed(3)} (${head.low.toFixed(3)}–${head.high.toFixed(3)}), noise ${percent(noise)}: ${verdict}`;
}

/** What became of the CPU per delivery, a line for each work. More than noise is a median that is farther from 1 than any of BASE against BASE. */
export function compared(records) {
  const results = new Results(records);
  return WORKS.filter(({ id }) => results.has(id))
    .map((work) => change(work, results))
    .join('\n');
}
