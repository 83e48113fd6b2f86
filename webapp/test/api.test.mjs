// The HTTP API as docs/api/openapi.yaml has it: the document is sound, whole, and the server does what it says.
import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { request } from 'node:http';
import { after, before, describe, test } from 'node:test';
import { Validator } from '@seriousme/openapi-schema-validator';
import addFormats from 'ajv-formats';
import Ajv from 'ajv/dist/2020.js';
import { parse } from 'yaml';
import { KEY, startServer, token } from './site.mjs';

const root = new URL('../../', import.meta.url);
const text = await readFile(new URL('docs/api/openapi.yaml', root), 'utf8');
const api = parse(text);
const OPERATOR = 'the-key-of-operators-in-tests';

const TOKENS = {
  publisher: token({ publish: ['*'] }),
  subscriber: token({ subscribe: ['*'] }),
  reader: token({ subscribe: ['news'] }),
  operator: OPERATOR,
};

const ajv = new Ajv({ strict: false, validateFormats: true });
addFormats(ajv);
ajv.addSchema({ $id: 'api', ...api });

/** What `value` is, or refers to, with the JSON pointer of that. */
function found(value, pointer) {
  if (typeof value?.$ref !== 'string') {
    return [value, pointer];
  }
  const target = decodeURIComponent(value.$ref.slice(1));
  const names = target.split('/').slice(1).map((name) => name.replaceAll('~1', '/').replaceAll('~0', '~'));
  return found(names.reduce((at, name) => at[name], api), target);
}

const escaped = (name) => name.replaceAll('~', '~0').replaceAll('/', '~1');
const METHODS = ['get', 'post', 'delete', 'put', 'patch'];

/** All operations, those of paths that are the same as others only once more. */
const operations = Object.entries(api.paths).flatMap(([path, item]) => {
  const [methods, pointer] = found(item, `/paths/${escaped(path)}`);
  return METHODS.filter((method) => methods[method])
    .map((method) => ({ path, method, operation: methods[method], pointer: `${pointer}/${method}`, isOther: Boolean(item.$ref) }));
});

function assertIsSchema(pointer, value) {
  const validate = ajv.getSchema(`api#${encodeURI(pointer)}`);
  assert.ok(validate, `there is no schema at ${pointer}`);
  assert.ok(validate(value), `${pointer}: ${ajv.errorsText(validate.errors)}\n${JSON.stringify(value).slice(0, 1_000)}`);
}

/** Form fields as one text, or whatever else as it is sent. */
function encoded(type, value) {
  if (type === 'application/x-www-form-urlencoded') {
    return queryOf(value);
  }
  return type === 'application/json' ? JSON.stringify(value) : value;
}

function queryOf(fields) {
  return Object.entries(fields)
    .flatMap(([name, values]) => [values].flat().map((value) => [name, String(value)]))
    .map((pair) => pair.map(encodeURIComponent).join('='))
    .join('&');
}

/** The body of an example request and its content type. */
function bodyOf(operation, { body, text: own, type, repeat }) {
  const content = operation.requestBody?.content ?? {};
  if (body) {
    const [media] = Object.entries(content).find(([, { examples }]) => examples && body in examples);
    return [media, encoded(media, content[media].examples[body].value)];
  }
  return [type ?? Object.keys(content)[0], repeat ? repeat.text + repeat.character.repeat(repeat.times) : own];
}

/** By node:http: fetch knows no way to send an endless page away, and adds headers. */
function send(url, method, headers, body) {
  return new Promise((resolve, reject) => {
    const asked = request(url, { method, headers }, (answer) => {
      const parts = [];
      answer.on('data', (part) => parts.push(part));
      answer.on('end', () => resolve({ status: answer.statusCode, headers: answer.headers, body: Buffer.concat(parts).toString() }));
      answer.on('error', reject);
    });
    asked.on('error', reject);
    asked.end(body);
  });
}

test('the document is valid, and so are its examples', async () => {
  const validator = new Validator();
  const { valid, errors } = await validator.validate(text);
  assert.ok(valid, JSON.stringify(errors, null, 1));
  for (const { operation, pointer } of operations) {
    for (const [media, { examples = {} }] of Object.entries(operation.requestBody?.content ?? {})) {
      for (const { value } of Object.values(examples)) {
        assertIsSchema(`${pointer}/requestBody/content/${escaped(media)}/schema`, value);
      }
    }
  }
});

test('operations have names of their own, and every schema and answer is used', () => {
  const names = operations.filter(({ isOther }) => !isOther).map(({ operation }) => operation.operationId);
  assert.equal(new Set(names).size, names.length);
  const told = ['HelloData', 'GapData', 'ByeData', 'ErrorData'];
  for (const [kind, parts] of Object.entries(api.components)) {
    for (const name of Object.keys(parts)) {
      const isUsed = kind === 'securitySchemes' || told.includes(name) || text.includes(`'#/components/${kind}/${name}'`);
      assert.ok(isUsed, `nothing refers to ${kind}/${name}`);
    }
  }
});

describe('what the server knows is in the document', async () => {
  const http = new URL('transport/src/main/java/io/everysource/http/', root);
  const source = async (name, folder = http) => readFile(new URL(`${name}.java`, folder), 'utf8');
  const all = (code, pattern) => [...code.matchAll(pattern)].map(([, name]) => name);
  const at = (path, method) => operations.find((each) => each.path === path && each.method === method).operation;
  const parametersOf = (operation, place) =>
    (operation.parameters ?? []).map((each) => found(each)[0]).filter((each) => each.in === place).map(({ name }) => name);

  test('each parameter of a subscription', async () => {
    const code = await source('SubscribeHandler');
    const lists = all(code, /_PARAMETERS = List\.of\(([^)]*)\)/g).flatMap((list) => all(list, /"(\w+)"/g));
    const read = all(code, /parameters\s*\.(?:first|all|has)\("(\w+)"\)/g);
    const numbers = all(code, /number\(parameters, "(\w+)"/g);
    const known = new Set([...lists, ...read, ...numbers, 'authorization']);
    assert.deepEqual([...known].sort(), parametersOf(at('/events', 'get'), 'query').sort());
  });

  test('each field of an event', async () => {
    const code = await source('EventReader');
    const known = [...new Set(all(code, /form\.(?:first|all|has)\("(\w+)"\)/g))].sort();
    assert.deepEqual(Object.keys(api.components.schemas.EventForm.properties).sort(), known);
    assert.deepEqual(Object.keys(api.components.schemas.Event.properties).sort(), known);
  });

  test('each field that operators give', async () => {
    let code = '';
    for (const name of await readdir(http)) {
      code += /^Operator(?!Request)/.test(name) ? await source(name.replace('.java', '')) : '';
    }
    const known = new Set(all(code, /OperatorRequest\.of\(\w+, ((?:"\w+"(?:, )?)+)\)/g).flatMap((list) => all(list, /"(\w+)"/g)));
    const told = operations.filter(({ path }) => path.startsWith('/operator/')).flatMap(({ operation }) => [
      ...parametersOf(operation, 'query'),
      ...Object.values(operation.requestBody?.content ?? {}).flatMap(({ schema }) => Object.keys(found(schema)[0].properties)),
    ]);
    assert.deepEqual([...new Set(told)].sort(), [...known].sort());
  });

  test('each path', async () => {
    const hub = all(await source('HubHandler'), /String (?:CLOSE|SUBSCRIPTIONS|SUBSCRIBERS) = "([^"]+)"/g).map((path) => `/events${path}`);
    const operator = all(await source('OperatorHandler'), /static final String \w+ = "(\/\w+)"/g).map((path) => `/operator${path}`);
    const webapp = new URL('webapp/src/main/java/io/everysource/webapp/', root);
    const pages = /^\/$|\.(css|js|svg)$/;
    const routes = all(await source('Routes', webapp), /Map\.entry\("([^"]+)"/g).filter((path) => !pages.test(path));
    assert.ok(hub.length === 3 && operator.length >= 3 && routes.length >= 2);
    for (const path of ['/events', '/.well-known/mercure', '/metrics', '/client/', ...hub, ...operator, ...routes]) {
      assert.ok(api.paths[path], `${path} is not in the document`);
    }
  });

  test('each limit', async () => {
    let code = '';
    for (const name of await readdir(http)) {
      code += await readFile(new URL(name, http), 'utf8');
    }
    const told = api.components.schemas.Limit.enum;
    for (const limit of told) {
      assert.ok(code.includes(`"${limit}"`), `the server has no limit ${limit}`);
    }
    const known = all(await source('Limit'), /^ {12}"([a-z-]+)",$/gm);
    assert.ok(known.length >= 4 && known.every((limit) => told.includes(limit)));
  });
});

describe('the server answers as the document says', { concurrency: 1 }, () => {
  const servers = {};
  const variables = {};
  let stream;

  before(async () => {
    [servers.keys, servers.open, servers.limited, servers.full] = await Promise.all([
      startServer({
        'publisher-jwt-key': KEY,
        'subscriber-jwt-key': KEY,
        anonymous: false,
        'operator-key': OPERATOR,
        presence: 'news',
        'presence-counts': true,
      }),
      startServer(),
      startServer({ 'publish-rate': 1 }),
      startServer({ 'max-connections-per-address': 1 }),
    ]);
    // Somebody is there.
    stream = new AbortController();
    for (const server of [servers.keys, servers.full]) {
      await fetch(`${server.origin}/events?topic=news&control=1`, {
        headers: { Authorization: `Bearer ${TOKENS.subscriber}` },
        signal: stream.signal,
      });
    }
    variables.$subscriber = await subscriber();
    const { body } = await send(`${servers.keys.origin}/client/`, 'GET', {});
    variables.$version = /\/client\/([^"/]+)\/everysource/.exec(body)[1];
  });
  after(async () => {
    stream?.abort();
    await Promise.all(Object.values(servers).map((server) => server.stop()));
  });

  async function subscriber() {
    const { body } = await send(`${servers.keys.origin}/events/subscriptions`, 'GET', { Authorization: `Bearer ${TOKENS.subscriber}` });
    return JSON.parse(body).subscriptions[0].subscriber;
  }

  /** Makes an example request, as often as it takes and it says, and returns the last answer. */
  async function make({ path, method, operation }, example) {
    const { server = 'keys', as, query, path: segments = {}, headers = {}, times = 1 } = example;
    const target = path.replace(/\{(\w+)\}/g, (_, name) => encodeURIComponent(variables[segments[name]] ?? segments[name]));
    const [type, body] = bodyOf(operation, example);
    const own = { ...headers };
    if (as) {
      own.Authorization = `Bearer ${TOKENS[as]}`;
    }
    if (body !== undefined) {
      own['Content-Type'] = type;
    }
    const url = `${servers[server].origin}${target}${query ? `?${queryOf(query)}` : ''}`;
    if (own['If-None-Match'] === '$etag') {
      delete own['If-None-Match'];
      own['If-None-Match'] = (await send(url, 'GET', own)).headers.etag;
    }
    let answer;
    for (let i = 0; i < times && answer?.status !== example.status; i++) {
      answer = await send(url, example.method ?? method.toUpperCase(), own, body);
    }
    return answer;
  }

  for (const each of operations) {
    const { path, method, operation, pointer } = each;
    const made = operation['x-requests'] ?? [];

    test(`${method.toUpperCase()} ${path}`, async () => {
      for (const example of made) {
        const about = JSON.stringify(example).slice(0, 300);
        const answer = await make(each, example);
        assert.equal(answer.status, example.status, `${about}: ${answer.body.slice(0, 500)}`);
        const [response, at] = found(operation.responses[example.status], `${pointer}/responses/${example.status}`);
        assert.ok(response, `${about}: the status is not in the document`);
        for (const [name, header] of Object.entries(response.headers ?? {})) {
          const [{ required, schema }] = found(header);
          const value = answer.headers[name.toLowerCase()];
          assert.ok(value !== undefined || !required, `${about}: there is no header ${name}`);
          const isNumber = schema.type === 'integer';
          assert.ok(value === undefined || ajv.validate({ ...schema, $id: undefined, oneOf: undefined }, isNumber ? Number(value) : value), `${name}: ${value}`);
        }
        if (!response.content) {
          assert.equal(answer.body, '', about);
          continue;
        }
        const media = answer.headers['content-type'].replace(/;.*/, '');
        assert.ok(response.content[media], `${about}: ${media} is not in the document`);
        const value = /[/+]json$/.test(media) ? JSON.parse(answer.body) : answer.body;
        assertIsSchema(`${at}/content/${escaped(media)}/schema`, value);
        if (example.field ?? example.limit) {
          assert.deepEqual([value.field, value.limit], [example.field, example.limit], about);
        }
      }
    });

    test(`${method.toUpperCase()} ${path}: every status, body and parameter is in an example`, () => {
      const tried = made.map(({ status }) => String(status));
      for (const [status, response] of Object.entries(operation.responses)) {
        assert.ok(tried.includes(status) || found(response)[0]['x-not-tried'], `no example is answered with ${status}`);
      }
      const bodies = Object.values(operation.requestBody?.content ?? {}).flatMap(({ examples = {} }) => Object.keys(examples));
      assert.deepEqual(bodies.filter((body) => !made.some((example) => example.body === body)), []);
      const places = { query: 'query', path: 'path', header: 'headers' };
      const tokens = ['authorization'];
      for (const { name, in: place } of (operation.parameters ?? []).map((parameter) => found(parameter)[0])) {
        assert.ok(tokens.includes(name) || made.some((example) => example[places[place]] && name in example[places[place]]), `no example has ${name}`);
      }
    });
  }

  test('it is served with the documentation', async () => {
    const answer = await fetch(`${servers.open.origin}/docs/api/openapi.yaml`);
    assert.equal(answer.headers.get('content-type'), 'application/yaml; charset=utf-8');
    assert.equal(await answer.text(), text);
  });
});
