import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { check, checkBundle, checkLoading, checkSource } from "../../gate.mjs";
import { SOURCE } from "../../gate/rules.mjs";

const rulesOf = (list) => [...new Set(list.map((mistake) => mistake.rule))];

/** Rule, then texts that break it. Every text breaks only that rule. */
const BAD = {
  "grammar": [
    "let a = 1;", "const a = 1;", "var f = () => 1;", "var s = `a`;", "class A {}", "var o = { a };", "var o = { f() {} };",
    "function f(a = 1) {}", "function f(...a) {}", "f(...[1]);", "for (var x of [1]) {}", "var [a] = [1];", "var a = 2 ** 2;",
    "var a = {}; a?.b;", "var a = null ?? 1;", "try {} catch {}", "async function f() {}", "function* f() {}",
    "var p = {}; p.catch(1);", "var p = {}; p.default = 1;", "var o = { default: 1 };", "var o = { catch: 1, a: 2 };",
    "var int = 1;", "var p = {}; p.short = 1;", "var o = { get a() { return 1; } };", "var o = { set a(b) {} };",
    "var o = { a: 1, };", "f(1,);", "function f(a,) {}", "var r = /a/y;", "var r = /a/s;", "var r = /(?<=a)b/;",
    "var r = /(?<name>a)/;", "var n = 0b1;", "var n = 1_000;", "var s = '\\u{1F600}';", "import('a');", "new.target;",
    "x = { async *a() {} };", "if (1) function f() {}", "export default class {}", "export let a = 1;",
  ],
  "array-comma": ["var a = [1, ];", "var a = [1, , 2];", "var a = [, 1];", "var a = [1 /* , */, ];", "var a = [[1, ]];"],
  "string-index": ["var c = 'abc'[0];", "var i = 0, c = 'abc'[i];"],
  "named-function-expression": ["var f = function g() {};", "(function g() {})();", "var o = { f: function g() {} };"],
  "function-in-block": ["if (1) { function f() {} }", "function g() { while (g) { function f() {} } }"],
  "string-escape": ["var s = '\\v';", "var s = 'a\\\\\\v';", "var s = 'a\\\nb';"],
  "eval": ["eval('1');", "var e = eval;", "new Function('return 1');", "Function('return 1')();", "var o = {}; o.eval('1');",
    "var w = {}; w['execScript']('1');"],
  "timer": ["setTimeout('f()', 1);", "setInterval('f(' + 1 + ')', 1);", "var host = {}; host.setTimeout('f()', 1);",
    "setTimeout(function () {}, 1, 2);"],
  "radix": ["parseInt('010');"],
  "splice": ["[1].splice(0);"],
  "substr": ["'ab'.substr(-1);"],
  "implicit-global": ["leaked = 1;", "function f() { leaked = 1; }", "for (leaked in {}) {}", "leaked++;", "leaked += 1;",
    "function f() { var a = leaked = 1; }", "(function () { var hidden; })(); hidden = 1;"],
  "unguarded-global": [
    "fetch('a');", "new XMLHttpRequest();", "var c = console;", "window.a = 1;", "var s = localStorage['a'];", "JSON.parse('1');",
    "new Promise(function () {});", "Symbol('a');", "var m = new Map();", "document.title;", "if (fetch) { fetch('a'); }",
    "typeof JSON.parse;", "!console;",
    // The test is on the wrong side, of another feature, or of no consequence.
    "if (typeof fetch == 'undefined') { fetch('a'); }", "if (typeof fetch != 'undefined') {} else { fetch('a'); }",
    "typeof fetch != 'undefined' || fetch('a');", "typeof fetch == 'undefined' && fetch('a');",
    "if (typeof XMLHttpRequest != 'undefined') { fetch('a'); }", "if (typeof fetch != 'undefined') {} fetch('a');",
    "var f = typeof fetch != 'undefined' ? null : fetch;", "function g() { if (typeof fetch == 'undefined') { g(); } fetch('a'); }",
    "var a = 1; if (typeof fetch != 'undefined' || a) { fetch('a'); }",
    "if (!(typeof fetch != 'undefined' && 1)) { fetch('a'); }",
    "var has = typeof fetch != 'undefined'; has = true; if (has) { fetch('a'); }",
    "var has = typeof fetch != 'undefined'; if (!has) { fetch('a'); }",
    "function g() { var has = typeof fetch != 'undefined'; } function h(has) { if (has) { fetch('a'); } }",
    "var has = has; if (has) { fetch('a'); }", "try { fetch('a'); } catch (e) {}",
    "try { throw 1; } catch (e) {} e.message;",
  ],
  "newer-static": ["Object.keys({});", "Object.create(null);", "Object.defineProperty({}, 'a', {});", "Object.freeze({});",
    "Array.isArray([]);", "Array.from([]);", "Date.now();", "new Date(Date.now());", "Math.trunc(1);", "Number.isNaN(1);",
    "String.fromCodePoint(1);", "var keys = Object.keys;", "Object['keys']({});", "if (Object.create) { Object.keys({}); }",
    "if (!Date.now) { Date.now(); }", "var n = Object.keys.length;",
    "var root = {}; root.Object.keys({});", "try {} catch (e) { Object.keys({}); }", "try { f(); } finally { Object.keys({}); } function f() {}",
    "// guarded:\nObject.keys({});", "// guarded: elsewhere\n\nObject.keys({});", "Object.keys({}); // guarded: elsewhere",
    "// unguarded: elsewhere\nObject.keys({});"],
  "newer-property": [
    ...["forEach", "map", "filter", "reduce", "reduceRight", "some", "every"].map((name) => "[]." + name + "(f); function f() {}"),
    "'a'.trim();", "''['trim']();", "(function () {}).bind(null);", "new Date().toISOString();", "'a'.startsWith('a');",
    "[].includes(1);", "Array.prototype.map.call([], f); function f() {}", "var l = []; if (l.map) { l.filter(f); } function f() {}",
    "var l = []; if (!l.map) { l.map(f); } function f() {}", "var a = {}; a.__proto__.b;", "'a'.repeat(2);",
    "var root = {}; root.JSON.parse('1');", "var root = {}; new root.Promise(function () {});",
  ],
  "ascii": ["var s = '\u00e9';", "var a = 1; // \u2013"],
};

const GOOD = [
  "var a = [1, 2], b = [], c = [[]], d = [1 /* , */];",
  "var p = {}; p['catch'](1); p['default'] = { 'class': 1, a: 2 };",
  "var s = 'abc', c = s.charAt(0), i = s.indexOf('b'), t = s.substr(1, 2) + s.slice(-1);",
  "var f = function () {}; (function () { function g() { return g; } return g(); })();",
  "function outer() { function inner() {} return inner; }",
  "var s = '\\\\v', r = /\\v\\s/, t = 'v\\x0B\\n\\u00e9\\0';",
  "function Source() { var self = this; setTimeout(function () { self.a = 1; }, 10); }",
  "parseInt('10', 10); [1].splice(0, 1);",
  "var a = 1; a = 2; a++; for (var k in {}) { a += k; } for (k in {}) {} function f(b) { b = arguments[0]; f = b; }",
  "try { throw new Error('a'); } catch (e) { e = 1; e.message; }",
  "outer: for (;;) { break outer; } for (;;) { continue; }",
  "import { feed as eat } from './parser.js'; eat(1); export { eat }; export { b } from './b.js'; export * from './c.js';",
  "export function feed() {}", "export var a = 1;", "export default function () {}", "export default function feed() {}",
  "export default { a: 1 };", "import whole, * as all from './a.js'; whole(all);", "import './a.js';",
  "export\nfunction f() {}", "export default\n  [1];",
  "var XHR = typeof XMLHttpRequest != 'undefined' ? XMLHttpRequest : null; if (XHR) { new XHR(); }",
  "var XHR = typeof XMLHttpRequest === 'undefined' ? null : XMLHttpRequest;",
  "var XHR = 'undefined' != typeof XMLHttpRequest && XMLHttpRequest;",
  "if (typeof fetch == 'function') { fetch('a'); }", "if (typeof fetch != 'function') {} else { fetch('a'); }",
  "function f() { if (typeof fetch == 'undefined') { return null; } return function () { fetch('a'); }; }",
  "function f() { if (typeof fetch == 'undefined') throw new Error('a'); fetch('a'); }",
  "typeof fetch == 'undefined' || fetch('a');", "var a = 1; if (a && typeof fetch != 'undefined') { fetch('a'); }",
  "if (!(typeof fetch == 'undefined')) { fetch('a'); }", "var a = 1; if (typeof fetch == 'undefined' || a) {} else { fetch('a'); }",
  "var has = typeof fetch != 'undefined'; function f() { return has ? fetch('a') : null; }",
  "var doc = typeof document != 'undefined' ? document : null; if (doc) { doc.title; }",
  "typeof window != 'undefined' && typeof window.EventSource == 'undefined' && (window.EventSource = 1);",
  "var now = Date.now || function () { return +new Date(); };", "var now = Date.now ? Date.now() : +new Date();",
  "if (typeof Object.create == 'function') { Object.create(null); }", "var has = !!Object.create;",
  "var l = []; if (l.forEach) { l.forEach(f); } function f() {}", "var l = []; l.forEach && l.forEach(f); function f() {}",
  "var trim = ''.trim ? function (s) { return s.trim(); } : function (s) { return s.replace(/^ +/, ''); };",
  "var root = {}, parse = root.JSON && root.JSON.parse; function f(s) { return root.JSON ? root.JSON.parse(s) : null; }",
  "function A() {} A.prototype.toJSON = function () {};",
  "var text = typeof JSON != 'undefined' && JSON.stringify ? JSON.stringify({}) : '';",
  "try { Object.keys({}); [].map(f); } catch (e) {} function f() {}", "var root = {}; var has = !!root.Object.keys;",
  "// guarded: elsewhere\nObject.keys({});", "/* guarded: elsewhere */\nvar o = {\n  f: function () {\n    return Object.keys({});\n  }\n};",
  "/** @type {any} */\n// guarded: elsewhere\nexport var keys = Object.keys;", "var o = {\n  // guarded: elsewhere\n  keys: Object.keys\n};",
  "Math.floor(Math.random() * Math.pow(2, 3)); String.fromCharCode(65); Date.UTC(2001, 1); Number.MAX_VALUE;",
  "Object.prototype.hasOwnProperty.call({}, 'a'); Array.prototype.slice.call([], 1); Object.prototype.toString.call([]);",
];

describe("the gate for sources", () => {
  test("has bad texts for each of its rules", () =>
    assert.deepEqual(Object.keys(SOURCE).filter((rule) => !BAD[rule]?.length), []));

  for (const [rule, texts] of Object.entries(BAD)) {
    for (const text of texts) {
      test(rule + " refuses " + JSON.stringify(text), () => assert.deepEqual(rulesOf(checkSource(text)), [rule]));
    }
  }
  for (const text of GOOD) {
    test("passes " + JSON.stringify(text), () => assert.deepEqual(checkSource(text), []));
  }

  test("tells the place", () => {
    const [{ line, column }] = checkSource("export var a = 1;\nexport function f() {\n  return JSON;\n}");
    assert.deepEqual({ line, column }, { line: 3, column: 9 });
  });
});

describe("the gate for bundles", () => {
  const iife = (body) => "(function () {\n" + body + "\n})();";
  const inBundle = (rule, shortened) => !(shortened && rule.startsWith("newer-"));

  for (const [rule, texts] of Object.entries(BAD)) {
    const text = texts[0];
    for (const shortened of [false, true].filter((value) => inBundle(rule, value))) {
      test(rule + " refuses " + JSON.stringify(text) + (shortened ? " when shortened" : ""), () =>
        assert.deepEqual(rulesOf(checkBundle(iife(text), shortened)), [rule]));
    }
  }

  test("passes a call of a function", () => {
    assert.deepEqual(checkBundle("/*! banner */\n" + iife("var a = 1;"), false), []);
    assert.deepEqual(checkBundle("!function(){var n=1}();", true), []);
  });

  for (const text of ["var a = 1;", "function f() {}", iife("") + iife("")]) {
    test("refuses what stands outside of it: " + JSON.stringify(text), () =>
      assert.deepEqual(rulesOf(checkBundle(text, false)), ["top-level"]));
  }

  test("refuses module syntax", () => {
    assert.deepEqual(rulesOf(checkBundle("export var a = 1;", false)), ["grammar"]);
  });
});

describe("the gate for loading", () => {
  const SETS = "typeof window != 'undefined' && (window.EverySource = window.SSE = function () {});";

  test("passes the names that are ours", () => assert.deepEqual(checkLoading(SETS), []));

  for (const text of ["leaked = 1;", "var leaked = 1;", "this.leaked = 1;",
    "typeof self != 'undefined' && (self.leaked = 1);", "typeof EventSource != 'undefined' && (leaked = 1);",
    "Array.prototype.forEach = 1;", "Object.keys = 1;"]) {
    test("refuses " + JSON.stringify(text), () => assert.deepEqual(rulesOf(checkLoading(SETS + text)), ["leak"]));
  }

  for (const text of ["Object.keys({});", "[].forEach(function () {});", "JSON.parse('1');", "document.title;", "console.log(1);",
    "setTimeout(function () {}, 0);"]) {
    test("refuses what fails while it is loaded: " + text, () => assert.deepEqual(rulesOf(checkLoading(text)), ["load"]));
  }
});

describe("the gate for a package", () => {
  const GOOD_BUNDLE = "(function () { var a = 1; })();";

  /** What work tells of a package with these files. */
  function withPackage(changes, work) {
    const root = mkdtempSync(join(tmpdir(), "everysource-gate-"));
    try {
      const files = {
        "src/index.js": "import { feed } from './parser.js';\nfeed('a');",
        "src/parser.js": "/** @param {string} text */\nexport function feed(text) { return text.indexOf('a'); }",
        "src/share.js": "var a = 1;",
        "src/modern.js": "import { feed } from './parser.js';\nimport { open } from './new.js';\nopen(feed);",
        "src/new.js": "export const open = async (f) => { await f('a'); };",
        "dist/everysource.js": GOOD_BUNDLE, "dist/everysource.min.js": GOOD_BUNDLE,
        "dist/everysource.share.js": GOOD_BUNDLE, "dist/everysource.share.min.js": GOOD_BUNDLE,
        ...changes,
      };
      for (const [file, text] of Object.entries(files)) {
        mkdirSync(join(root, file, ".."), { recursive: true });
        if (text !== null) {
          writeFileSync(join(root, file), text);
        }
      }
      return work(root);
    } finally {
      rmSync(root, { recursive: true });
    }
  }

  /** The mistakes of a package with these files, as "file rule". */
  const checkPackage = (changes) => withPackage(changes, (root) => [...check(root)].flatMap(([file, list]) =>
    rulesOf(list).map((rule) => file.slice(root.length + 1).replaceAll("\\", "/") + " " + rule)));

  test("passes a good one", () => assert.deepEqual(checkPackage({}), []));

  for (const [file, text, rule] of [
    ["src/index.js", "import './parser.js'; var a = () => 1;", "grammar"],
    ["src/parser.js", "export function feed() { return [].map(feed); }", "newer-property"],
    ["src/parser.js", "/** @param {string[]} list */\nexport function feed(list) { return list.indexOf('a'); }", "array-index-of"],
    ["src/parser.js", "/** @param {string | string[]} list */\nexport function feed(list) { return list.lastIndexOf('a'); }",
      "array-index-of"],
    ["src/parser.js", "/** @param {any} list */\nexport function feed(list) { return list.indexOf('a'); }", "array-index-of"],
    ["src/parser.js", "/** @param {string} text */\nexport function feed(text) { return text[0]; }", "string-index"],
    ["src/share.js", "leaked = 1;", "implicit-global"],
    ["src/new.js", "export const open = ;", "grammar"],
    ["src/lonely.js", "var a = 1;", "unused"],
    ["dist/everysource.js", "var a = 1;", "top-level"],
    ["dist/everysource.min.js", "(function(){var a={};a.catch=1})()", "grammar"],
    ["dist/everysource.share.js", "(function(){[].map(1)})()", "newer-property"],
    ["dist/everysource.share.min.js", "(function(){leaked=1})()", "implicit-global"],
    ["dist/everysource.min.js", "(function(){Array.prototype.a=1})()", "leak"],
  ]) {
    test("refuses " + file + ": " + JSON.stringify(text), () =>
      assert.ok(checkPackage({ [file]: text }).includes(file + " " + rule), checkPackage({ [file]: text }).join()));
  }

  test("ends with 1 and names file, place and rule", () => {
    const run = (changes) => withPackage(changes, (root) =>
      spawnSync(process.execPath, [fileURLToPath(new URL("../../gate.mjs", import.meta.url)), root], { encoding: "utf8" }));
    assert.equal(run({}).status, 0);
    const { status, stderr } = run({ "src/share.js": "\nleaked = 1;" });
    assert.equal(status, 1);
    assert.match(stderr, /share\.js:2:1 implicit-global: leaked is not declared/);
  });

  test("refuses one that is not built", () => {
    assert.deepEqual(checkPackage({ "dist/everysource.min.js": null }), ["dist/everysource.min.js unbuilt"]);
  });

  test("passes types that tell a string from an array", () => {
    assert.deepEqual(checkPackage({ "src/parser.js": `/** @param {string | null} text @param {string[]} list @param {"a" | "b"} word */
      export function feed(text, list, word) { return (text || "").indexOf(list[0]) + word.indexOf("a") + String(list).lastIndexOf("a")
        + (text ? text.indexOf("b") : 0); }` }), []);
  });
});
