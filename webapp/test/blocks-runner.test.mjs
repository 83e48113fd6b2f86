// What the runner of the documentation's blocks takes for a block, and for the same output.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Ids } from './blocks/output.mjs';
import { read } from './blocks/read.mjs';

const kinds = (markdown) => read(markdown).map(({ line, language, text }) => [line, language, text]);

test('blocks are found wherever they stand, and indented ones are of no kind', () => {
  const page = ['```sh needs=php,go fails', 'a', '```', '', '- in a list:', '', '  ```json', '  {}', '  ```', '', '> ~~~', '> b', '> ~~~', '', '    c'].join('\n');
  assert.deepEqual(kinds(page), [
    [1, 'sh', 'a'],
    [7, 'json', '{}'],
    [11, '', 'b'],
    [15, '', 'c'],
  ]);
  assert.deepEqual(read(page)[0].options, { needs: 'php,go' });
  assert.deepEqual(read(page)[0].words, ['fails']);
});

test('commands in sentences and preparations in comments are blocks', () => {
  const page = ['Ask `curl http://a/` or `the hub`.', '', '<!-- sh', 'a=1', '-->', '<!-- server --lab -->', '<!-- a remark -->', '', '| `openssl rand 1` |', '|---|'].join('\n');
  assert.deepEqual(kinds(page), [
    [1, 'sh', 'curl http://a/'],
    [3, 'sh', 'a=1\n'],
    [6, 'server', '--lab'],
    [9, 'sh', 'openssl rand 1'],
  ]);
});

test('ids are whatever they are, but the same ones where the same are shown', () => {
  const ids = new Ids();
  const shown = 'id: 01a1fd83bc79-1\nid: 01a1fd83bc79-2\nid: 01a1fd83bc79-1';
  assert.ok(!ids.match(shown, 'id: 0aaaaaaaaaaa-7\nid: 0aaaaaaaaaaa-8\nid: 0aaaaaaaaaaa-8', true));
  assert.ok(ids.match(shown, 'id: 0aaaaaaaaaaa-7\nid: 0aaaaaaaaaaa-8\nid: 0aaaaaaaaaaa-7\n', true));
  assert.equal(ids.put('last_event_id=01a1fd83bc79-2&x=01a1fd83bc79-3'), 'last_event_id=0aaaaaaaaaaa-8&x=01a1fd83bc79-3');
  assert.ok(!ids.match('id: 01a1fd83bc79-1', 'id: 0aaaaaaaaaaa-8', true));
});

test('what varies may vary, and nothing else', () => {
  const matches = (shown, written, whole = true) => new Ids().match(shown, written, whole);
  assert.ok(matches('retry: 1\nat 2026-01-01T00:00:00Z in 1.5 s', 'retry: 2873\nat 2026-11-22T09:30:15.249+0100 in 0.25 s'));
  assert.ok(matches('HTTP/1.1 200 OK\n…\n\nhello', 'HTTP/1.1 200 OK\r\nDate: now\r\nServer: x\r\n\r\nhello'));
  assert.ok(matches('a …, b', 'a (1), b'));
  assert.ok(!matches('HTTP/1.1 200 OK', 'HTTP/1.1 400 Bad Request'));
  assert.ok(!matches('hello', 'hello\nagain'));
  assert.ok(!matches('hello', 'shello', false));
  assert.ok(matches('hello', 'one\nhello\nagain', false));
});
