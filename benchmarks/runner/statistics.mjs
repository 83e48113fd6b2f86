// Of several rounds: medians, spreads and ratios.

const sorted = (values) => [...values].sort((a, b) => a - b);

/** The middle one; of an even number, the mean of the two in the middle. */
export function median(values) {
  const all = sorted(values);
  const half = all.length >> 1;
  return all.length % 2 ? all[half] : (all[half - 1] + all[half]) / 2;
}

/** `{median, low, high}`; undefined of nothing. */
export function spread(values) {
  const all = sorted(values.filter(Number.isFinite));
  return all.length === 0 ? undefined : { median: median(all), low: all[0], high: all.at(-1) };
}

/** The spread of what `value` tells of `records`. */
export const spreadOf = (records, value) => spread(records.map(value));

/** The spread of the ratios of `value` between `records` and `base`, each taken within a round; undefined if they have none in common. */
export function ratio(records, base, value) {
  const byRound = new Map(base.map((record) => [record.round, value(record)]));
  return spread(records.map((record) => value(record) / byRound.get(record.round)));
}
