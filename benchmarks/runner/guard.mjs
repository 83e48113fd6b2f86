// The command line of benchmarks/guard.
import { parseArgs } from 'node:util';
import { buildMissing } from './build.mjs';
import { everysource } from './everysource.mjs';
import { floor } from './floor.mjs';
import { load } from './generator.mjs';
import { judge } from './judgement.mjs';

/**
 * How much of the floor's CPU a delivery to 1,000 streams may cost, in a run as short as this one: 1.3 to 1.56 were measured, and a round in which
 * the JVM still compiles has 1.9 and more.
 */
const BAR = 1.75;

const HELP = `benchmarks/guard [--required]

Measures what a delivery to 1,000 streams costs EverySource and the floor, in turn, in some two minutes, and exits with 1 if that is more than
${BAR} times the floor by more than the noise. Without a C compiler it passes, unless it is required.`;

const LOAD = { streams: 1_000, rate: 10 };
const ROUND = { ...LOAD, 'warm-up': 1, seconds: 4 };

/** Until the JVM has compiled what it will. */
const HEAT = { ...LOAD, rate: 80, 'warm-up': 0, seconds: 18 };

const ROUNDS = 6;

/** No round begins later than this. */
const LATEST = 115_000;

const WHAT_TO_DO = `Look for what made a delivery dearer: benchmarks/compare BASE HEAD measures two commits side by side, benchmarks/run broadcast
measures this one for longer. If the cost is meant, raise BAR in benchmarks/runner/guard.mjs and say why.`;

const tell = (line) => console.log(line);

const cost = async (server) => load('broadcast', server, ROUND);

async function measure() {
  const least = await floor.start({ rate: LOAD.rate });
  const hub = await everysource.start();
  await load('broadcast', hub, HEAT);
  const rounds = [];
  while (rounds.length < ROUNDS && performance.now() < LATEST) {
    const records = [await cost(least), await cost(hub), await cost(least)];
    const [before, own, after] = records.map(({ cpuMicrosPerDelivery }) => cpuMicrosPerDelivery);
    const others = Math.max(...records.map((record) => record.others));
    rounds.push({ before, hub: own, after, others });
    tell(`floor ${before.toFixed(2)}, EverySource ${own.toFixed(2)}, floor ${after.toFixed(2)} µs CPU per delivery; other processes ${others.toFixed(0)} % of a core`);
  }
  await hub.started.end();
  await least.started.end();
  return rounds;
}

/** The verdict in words. */
function words({ verdict, ratio, noise, quiet }, rounds) {
  if (ratio === undefined) {
    return `Too noisy to tell: the machine was quiet in ${quiet} of ${rounds.length} rounds alone. Passed.`;
  }
  const figures = `a delivery costs ${ratio.toFixed(3)} times the floor (${quiet} quiet rounds), the bar is ${BAR}, the floor differed from itself by up to ${((noise - 1) * 100).toFixed(0)} %`;
  return {
    passed: `Passed: ${figures}.`,
    noisy: `Too noisy to tell: ${figures}. Passed.`,
    failed: `FAILED: ${figures}.\n${WHAT_TO_DO}`,
  }[verdict];
}

async function main() {
  const { values } = parseArgs({ options: { help: { type: 'boolean', short: 'h' }, required: { type: 'boolean' } } });
  if (values.help) {
    tell(HELP);
    return true;
  }
  const missing = floor.missing();
  if (missing) {
    tell(`The cost of a delivery was not measured: ${missing}.`);
    return !values.required;
  }
  buildMissing(tell);
  const rounds = await measure();
  const judgement = judge(rounds, BAR);
  tell(words(judgement, rounds));
  return judgement.verdict !== 'failed';
}

process.exitCode = (await main()) ? 0 : 1;
