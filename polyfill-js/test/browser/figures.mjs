// What tests count and measure, for the table that run.mjs prints at the end.
const MARK = 'figures: ';

/**
 * Notes figures of a test: {browser, events, missing, repeated, outOfOrder, ms: {what: time}}. Those that are left out count as 0.
 */
export function figures(t, noted) {
  t.diagnostic(MARK + JSON.stringify(noted));
}

/** What `figures` noted in a diagnostic message; null for any other message. */
export const readFigures = (message) => (message.startsWith(MARK) ? JSON.parse(message.slice(MARK.length)) : null);

/** Sums of `all`, each with the `test` it is of: a line for each test and browser, and the longest of each time. */
export function table(all) {
  const lines = new Map();
  for (const { test, browser, events = 0, missing = 0, repeated = 0, outOfOrder = 0, ms = {} } of all) {
    const key = `${test}, ${browser}`;
    const line = lines.get(key) ?? { counts: [0, 0, 0, 0], ms: {} };
    lines.set(key, line);
    [events, missing, repeated, outOfOrder].forEach((count, index) => (line.counts[index] += Number.parseInt(count, 10)));
    for (const [what, time] of Object.entries(ms)) {
      line.ms[what] = Math.max(line.ms[what] ?? 0, Math.round(time));
    }
  }
  const rows = [...lines].sort().map(([key, { counts, ms }]) => [
    key,
    ...counts.map(String),
    Object.entries(ms)
      .map(([what, time]) => `${what} ${time} ms`)
      .join(', '),
  ]);
  rows.unshift(['', 'events', 'missing', 'repeated', 'out of order', 'longest']);
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  const padded = (text, column) => (column === 0 || column === 5 ? text.padEnd(widths[column]) : text.padStart(widths[column]));
  return rows.map((row) => row.map(padded).join('  ').trimEnd()).join('\n');
}
