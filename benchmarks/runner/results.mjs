// What was measured, from a file of benchmarks/run: a line of JSON each, the first one about the machine.
import { readFile } from 'node:fs/promises';

export class Results {
  constructor(records) {
    [this.about] = records.filter(({ machine }) => machine);
    this.failed = records.filter(({ failed }) => failed);
    this.records = records.filter(({ id, failed }) => id && !failed);
  }

  /** The records of the work `id` and of `subject`, a round each. */
  of(id, subject = 'everysource') {
    return this.records.filter((record) => record.id === id && record.subject === subject);
  }

  has(id) {
    return this.records.some((record) => record.id === id);
  }
}

export async function readResults(file) {
  const lines = (await readFile(file, 'utf8')).split('\n').filter(Boolean);
  return new Results(lines.map((line) => JSON.parse(line)));
}
