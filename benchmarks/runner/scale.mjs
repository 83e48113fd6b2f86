// The scales of the pictures: from a value to a place, and where to write which.

const STEPS = [1, 2, 2.5, 5, 10];
const TICKS = 6;

/** From 0 to what is at least `max`, in round steps. */
export function linear(max, from, to) {
  const least = max / TICKS;
  const power = 10 ** Math.floor(Math.log10(least));
  const step = STEPS.map((each) => each * power).find((each) => each >= least);
  const end = Math.ceil(max / step) * step;
  return {
    at: (value) => from + ((to - from) * value) / end,
    ticks: Array.from({ length: Math.round(end / step) + 1 }, (_, i) => Number((i * step).toPrecision(6))),
  };
}

/** In powers of ten, from one that is at most `min` to one that is at least `max`, with steps of 2 and 5 if they are few. */
export function logarithmic(min, max, from, to) {
  const first = Math.floor(Math.log10(min));
  const last = Math.max(Math.ceil(Math.log10(max)), first + 1);
  return {
    at: (value) => from + ((to - from) * (Math.log10(value) - first)) / (last - first),
    ticks: Array.from({ length: last - first }, (_, i) => (last - first > 3 ? [1] : [1, 2, 5]).map((step) => step * 10 ** (first + i)))
      .flat()
      .concat(10 ** last),
  };
}
