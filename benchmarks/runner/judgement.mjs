// Whether a delivery costs too much of the floor, and whether that can be told at all.
import { MAX_OTHERS } from './limits.mjs';
import { median } from './statistics.mjs';

/** How many rounds must have had the machine to themselves. */
const ENOUGH = 3;

/** How much of the floor a delivery cost in a round: `hub` of what lies between the floor `before` and `after`. */
export const ratioOf = ({ before, hub, after }) => (2 * hub) / (before + after);

/** By how much the floor differed from itself in a round; 1 is not at all. */
export const noiseOf = ({ before, after }) => Math.max(before, after) / Math.min(before, after);

/**
 * What `rounds` say of the bar, a ratio to the floor: `{verdict, ratio, noise, quiet}`. Rounds during which other processes took more than
 * a tenth of a core do not count. It has `failed` if the median ratio of the others is above the bar times the largest noise among them. It
 * has `passed` if the median ratio is not above the bar. Between the two, and if fewer than three rounds count, it is too `noisy`.
 */
export function judge(rounds, bar) {
  const quiet = rounds.filter(({ others }) => others <= MAX_OTHERS);
  if (quiet.length < ENOUGH) {
    return { verdict: 'noisy', quiet: quiet.length };
  }
  const ratio = median(quiet.map(ratioOf));
  const noise = Math.max(...quiet.map(noiseOf));
  const verdict = ratio <= bar ? 'passed' : ratio > bar * noise ? 'failed' : 'noisy';
  return { verdict, ratio, noise, quiet: quiet.length };
}
