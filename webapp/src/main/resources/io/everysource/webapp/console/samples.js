// What Prometheus's text format says, and what follows from two such texts.

const LINE = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? (\S+)/;
const LABEL = /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\]|\\.)*)"/g;

/** The samples of a text whose names are wanted, as [{name, labels, value}]. */
export function parse(text, names) {
  const samples = [];
  for (const line of text.split("\n")) {
    const found = LINE.exec(line);
    if (found && names.has(found[1])) {
      const labels = Object.fromEntries([...(found[2] || "").matchAll(LABEL)].map(([, name, value]) => [name, value]));
      samples.push({ name: found[1], labels, value: Number(found[3].replace("Inf", "Infinity")) });
    }
  }
  return samples;
}

/** The sum of all samples of a name, as far as they have these labels. */
export function sum(samples, name, labels = {}) {
  const wanted = Object.entries(labels);
  return samples
    .filter((sample) => sample.name === name && wanted.every(([label, value]) => sample.labels[label] === value))
    .reduce((total, { value }) => total + value, 0);
}

/** The sums of a name by what a label says. */
export function sumsBy(samples, name, label) {
  const sums = {};
  for (const sample of samples) {
    if (sample.name === name) {
      sums[sample.labels[label]] = (sums[sample.labels[label]] || 0) + sample.value;
    }
  }
  return sums;
}

/** How much a counter grew a second between two samples; none if the server has started anew. */
export function rate(before, after, seconds) {
  return after < before || seconds <= 0 ? null : (after - before) / seconds;
}

/** The mean of what a histogram saw between two texts; none if it saw nothing. */
export function mean(before, after, name) {
  const many = sum(after, `${name}_count`) - sum(before, `${name}_count`);
  return many > 0 ? (sum(after, `${name}_sum`) - sum(before, `${name}_sum`)) / many : null;
}

/** What the highest of what a histogram saw between two texts was not above; the highest bound there is if it was above all of them. */
export function highest(before, after, name) {
  const seen = sumsBy(after, `${name}_bucket`, "le");
  const old = sumsBy(before, `${name}_bucket`, "le");
  const all = (seen["+Inf"] || 0) - (old["+Inf"] || 0);
  if (all <= 0) {
    return null;
  }
  const bounds = Object.keys(seen).filter((bound) => bound !== "+Inf").map((text) => [Number(text), text]).sort(([a], [b]) => a - b);
  const [bound] = bounds.find(([, text]) => seen[text] - (old[text] || 0) >= all) || bounds[bounds.length - 1] || [null];
  return bound;
}
