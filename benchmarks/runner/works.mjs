// What is measured, of whom. A subject is a server as it is started and asked, under a name: often that of the server alone.
import { generated } from './measure.mjs';
import { measureMemory } from './memory.mjs';
import { measureMetrics } from './metrics.mjs';
import { Misuse } from './options.mjs';
import { measureStart, WITH_ARCHIVE } from './start.mjs';

const HUB = ['everysource'];
const AND_FLOOR = ['floor', 'everysource'];
const AND_NCHAN = ['everysource', 'nchan'];

/** Room for a million messages, and no less for fewer, so that they compare. */
const BIG_LOG = { jvm: ['-Xmx4g'], options: ['--retain-bytes=2G'] };

/** So many a second that what the JVM does beside them counts little: with a thousand it was four fifths of the cost. */
const DELIVERIES = 10_000;

/** What is done a lot of before it is measured: the same, or much like it but faster. */
const HEAT = {
  broadcast: { load: 'broadcast', options: { streams: 500, rate: 160 } },
  longPoll: { load: 'long-poll', options: { streams: 200, rate: 50 } },
  ownTopics: { load: 'own-topics', options: { streams: 200 } },
  storm: { load: 'storm', options: { streams: 2_000, rate: 10 }, times: 5 },
  topics: { load: 'topics', options: { topics: 1_000, busy: 1_000, rate: 10_000 } },
  templates: { load: 'templates', options: { templates: 100, matching: 10, rate: 4_000 } },
};

const words = (value) => value.toLocaleString('en-US');

const named = (server) => ({ name: server, server });

/** Done by the generator as `load` with `options`, after `heat`. */
function loaded(id, title, servers, load, options, { heat, start } = {}) {
  const subjects = servers.map((server) => ({ ...named(server), start }));
  const work = { id, title, subjects, load, options, heat };
  work.measure = (subject, settings) => generated(work, subject, settings);
  work.seconds = (settings) => settings.seconds + settings.warmUp + (heat ? settings.heat : 0);
  return work;
}

const broadcast = (streams, servers) =>
  loaded(`broadcast-${streams}`, `broadcast, ${words(streams)} streams, 10 events/s`, servers, 'broadcast', { streams, rate: 10 }, { heat: HEAT.broadcast });

const flatOut = (window) =>
  loaded(`flat-out-${window}`, `200 streams, flat out, ${window} in flight`, ['floor', ...AND_NCHAN], 'flat-out', { streams: 200, window }, { heat: { load: 'flat-out', options: { streams: 200, window } } });

const longPoll = (streams) =>
  loaded(`long-poll-${streams}`, `long poll, ${words(streams)} pollers, 10 events/s`, AND_NCHAN, 'long-poll', { streams, rate: 10 }, { heat: HEAT.longPoll });

const topics = (count) =>
  loaded(`topics-${count}`, `${words(count)} topics, 1,000 of them busy`, HUB, 'topics', { topics: count, busy: 1_000, rate: DELIVERIES }, { heat: HEAT.topics });

const templates = (count, matching) =>
  loaded(`templates-${count}-${matching}`, `${words(count)} templates, ${matching} match`, HUB, 'templates', { templates: count, matching, rate: DELIVERIES / matching }, { heat: HEAT.templates });

const replay = (others) =>
  loaded(`replay-${others}`, `replay of 1,000 messages among ${words(others)} others`, HUB, 'replay', { others, messages: 1_000 }, { start: BIG_LOG });

function tls() {
  const work = loaded('tls-500', '500 streams, 10 events/s', [], 'broadcast', { streams: 500, rate: 10 }, { heat: HEAT.broadcast });
  for (const [name, scheme, http] of [
    ['HTTP/1.1', 'http', '1.1'],
    ['HTTP/1.1 with TLS', 'https', '1.1'],
    ['HTTP/2 with TLS', 'https', '2'],
  ]) {
    work.subjects.push({ name, server: 'secure', start: { isSecure: scheme === 'https' }, options: { scheme, http } });
  }
  return work;
}

function memory() {
  const cores = { start: { cores: '0,1' } };
  const streams = [5_000, 10_000, 15_000];
  return {
    id: 'memory',
    title: 'resident memory of idle streams',
    subjects: [
      { ...named('everysource'), ...cores, streams },
      { name: 'everysource, control=1', server: 'everysource', query: 'control=1', ...cores, streams: [15_000] },
      { ...named('nchan'), streams },
    ],
    measure: measureMemory,
    seconds: () => 60,
  };
}

function start() {
  return {
    id: 'start',
    title: 'start to the first 200 of /readyz',
    subjects: [
      { name: 'two cores', server: 'everysource', start: { cores: '0,1' } },
      { name: 'two cores, class archive', server: 'everysource', start: { cores: '0,1', jvm: WITH_ARCHIVE } },
      { name: 'one core', server: 'everysource', start: { cores: '0' } },
      { name: 'one core, class archive', server: 'everysource', start: { cores: '0', jvm: WITH_ARCHIVE } },
    ],
    measure: measureStart,
    seconds: () => 2,
  };
}

function metrics() {
  const work = loaded('metrics', 'what counting costs', [], 'broadcast', { streams: 10_000, rate: 10 });
  work.subjects.push(named('everysource'), { name: 'everysource, --no-metrics', server: 'everysource', start: { options: ['--no-metrics'] } });
  work.measure = (subject, settings) => measureMetrics(work, subject, settings);
  return work;
}

/** Everything; what is `isExtra` only when it is asked for. */
export const WORKS = [
  broadcast(10, AND_FLOOR),
  broadcast(100, AND_FLOOR),
  broadcast(1_000, ['floor', 'everysource', 'nchan', 'pushpin']),
  broadcast(10_000, ['floor', 'everysource', 'nchan']),
  flatOut(256),
  flatOut(1),
  loaded('own-topics-200', '200 publishers to a stream each', AND_NCHAN, 'own-topics', { streams: 200 }, { heat: HEAT.ownTopics }),
  longPoll(500),
  longPoll(2_000),
  loaded('storm-10000', 'storm of 10,000 reconnects', AND_NCHAN, 'storm', { streams: 10_000, watchers: 100, rate: 10 }, { heat: HEAT.storm }),
  topics(1_000),
  topics(10_000),
  templates(100, 10),
  templates(1_000, 10),
  templates(10_000, 10),
  templates(1_000, 100),
  replay(1_000),
  replay(100_000),
  replay(1_000_000),
  tls(),
  memory(),
  start(),
  { ...metrics(), isExtra: true },
];

/** The works that `names` name, by their ids or by how those begin; none names all but the extra ones. */
export function chosen(names) {
  const unknown = names.find((name) => !WORKS.some((work) => isNamed(work, name)));
  if (unknown !== undefined) {
    throw new Misuse(`No work is called ${unknown}. There are: ${WORKS.map(({ id }) => id).join(', ')}.`);
  }
  return WORKS.filter((work) => (names.length === 0 ? !work.isExtra : names.some((name) => isNamed(work, name))));
}

const isNamed = ({ id }, name) => id === name || id.startsWith(`${name}-`);
