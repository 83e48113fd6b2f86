// The options of the command lines, each also a variable of the environment.
import { parseArgs } from 'node:util';

export class Misuse extends Error {}

/** Numbers by their names; a quick run is to see that all works. */
const USUAL = { rounds: 5, seconds: 20, 'warm-up': 10, heat: 20, tries: 4 };
const QUICK = { rounds: 1, seconds: 3, 'warm-up': 1, heat: 1, tries: 1 };

const MAY_BE_0 = ['warm-up', 'heat'];

const VARIABLES = { rounds: 'ROUNDS', seconds: 'SECONDS_EACH', 'warm-up': 'WARM_UP', heat: 'HEAT', tries: 'TRIES' };

const OPTIONS = {
  help: { type: 'boolean', short: 'h', default: false },
  quick: { type: 'boolean', default: false },
  output: { type: 'string' },
  ...Object.fromEntries(Object.keys(USUAL).map((name) => [name, { type: 'string' }])),
};

function count(name, value) {
  const number = Number(value);
  if (!Number.isInteger(number) || number < 0 || (number === 0 && !MAY_BE_0.includes(name))) {
    throw new Misuse(`--${name} must be a number.`);
  }
  return number;
}

/** What `args` and `environment` say: `{help, output, names, settings}`. */
export function readOptions(args, environment = process.env) {
  let parsed;
  try {
    parsed = parseArgs({ args, options: OPTIONS, allowPositionals: true });
  } catch (error) {
    throw new Misuse(error.message);
  }
  const { values, positionals } = parsed;
  const numberOf = (name) => count(name, values[name] ?? environment[VARIABLES[name]] ?? (values.quick ? QUICK : USUAL)[name]);
  const [rounds, seconds, warmUp, heat, tries] = Object.keys(USUAL).map(numberOf);
  return { help: values.help, output: values.output, names: positionals, settings: { rounds, seconds, warmUp, heat, tries } };
}
