import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import vm from "node:vm";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { build, report } from "../../build.mjs";
import { checkBundle } from "../../gate.mjs";

const { version } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"));

// Words that terser takes the quotes off unless it is told not to.
const RESERVED = ["abstract", "boolean", "byte", "case", "catch", "char", "class", "const", "default", "delete", "double", "enum",
  "export", "extends", "final", "finally", "float", "for", "goto", "if", "implements", "import", "in", "int", "interface", "long",
  "native", "null", "package", "private", "protected", "public", "return", "short", "static", "super", "synchronized", "throws",
  "transient", "true", "typeof", "void", "volatile"];

const SOURCES = {
  "parser.js": `
    /** @constructor */
    export function Parser() { this._privateBuffer = ""; this.publicSize = 0; }
    Parser.prototype._privateFeed = function (text) { this._privateBuffer += text; this.publicSize += text.length; return this; };
    export var words = { ${RESERVED.map((word, i) => JSON.stringify(word) + ": " + i).join(", ")} };
    export function sum() { return ${RESERVED.map((word) => "words[" + JSON.stringify(word) + "]").join(" + ")}; }`,
  "index.js": `
    import { Parser, sum } from "./parser.js";
    var hidden = { "_quoted": 1 };
    function countDown(n) {
      function step() { hidden.steps = n; if (n--) { step(); } }
      /*@__NOINLINE__*/ step();
    }
    countDown(3);
    if (typeof window != "undefined") {
      window.EverySource = { parsed: new Parser()._privateFeed("a")._privateFeed("bc"), sum: sum(), version: "__VERSION__",
        end: "</script>", vertical: "\\x0B", accent: "\\u00e9", hidden: hidden };
    }`,
  "share.js": `if (typeof window != "undefined") { window.EverySource.share = true; }`,
  "modern.js": `import { Parser } from "./parser.js";
    export function EverySource() { return new Parser()._privateFeed("abc").publicSize; }
    EverySource.version = "__VERSION__";
    export { EverySource as default };`,
};

describe("the build", () => {
  let root;
  let files;
  const dist = (file) => join(root, "one/dist", file);
  const text = (file) => readFileSync(dist(file), "utf8");

  async function buildAt(place) {
    mkdirSync(join(root, place, "src"), { recursive: true });
    for (const [file, source] of Object.entries(SOURCES)) {
      writeFileSync(join(root, place, "src", file), source);
    }
    return build(join(root, place, "src/"), join(root, place, "dist/"));
  }

  before(async () => {
    root = mkdtempSync(join(tmpdir(), "everysource-build-"));
    files = await buildAt("one");
  });

  after(() => rmSync(root, { recursive: true }));

  const load = (file) => {
    const context = vm.createContext({});
    context.window = context;
    vm.runInContext(text(file), context);
    return context.EverySource;
  };

  test("makes scripts that work, long and short", () => {
    for (const file of ["everysource.js", "everysource.min.js"]) {
      const { parsed, sum, end, vertical, accent, hidden, version: told } = load(file);
      assert.equal(parsed.publicSize, 3);
      assert.equal(sum, RESERVED.length * (RESERVED.length - 1) / 2);
      assert.equal(end + vertical + accent, "</script>\x0B\u00e9");
      assert.deepEqual([hidden._quoted, hidden.steps], [1, 0]);
      assert.equal(told, version);
    }
  });

  test("keeps both ES3, whatever words are property names", () => {
    for (const part of ["everysource", "everysource.share"]) {
      assert.deepEqual(checkBundle(text(part + ".js"), false), []);
      assert.deepEqual(checkBundle(text(part + ".min.js"), true), []);
    }
  });

  test("makes a module", async () => {
    const { EverySource, default: same } = await import("data:text/javascript," + encodeURIComponent(text("everysource.modern.mjs")));
    assert.equal(new EverySource() && EverySource(), 3);
    assert.equal(same, EverySource);
    assert.equal(EverySource.version, version);
  });

  test("shortens private properties and nothing else", () => {
    for (const file of ["everysource.min.js", "everysource.modern.mjs"]) {
      assert.doesNotMatch(text(file), /_private/);
      assert.match(text(file), /publicSize/);
    }
  });

  test("adds nothing of rollup's own", () => {
    assert.doesNotMatch(text("everysource.js"), /use strict|freeze|defineProperty|__esModule|exports/);
  });

  test("begins each script with name and version", () => {
    for (const file of Object.keys(files).filter((name) => name.endsWith(".js"))) {
      assert.equal(text(file).split("\n")[0], "/*! everysource " + version + " */");
    }
  });

  test("can be put into a page's script element", () => {
    assert.doesNotMatch(text("everysource.min.js"), /<\/script/);
  });

  test("maps the short ones to the sources, with their text", () => {
    for (const [file, sources] of [["everysource.min.js", ["index.js", "parser.js"]], ["everysource.share.min.js", ["share.js"]],
      ["everysource.modern.mjs", ["modern.js", "parser.js"]]]) {
      assert.ok(text(file).trimEnd().endsWith("\n//# sourceMappingURL=" + file + ".map"));
      const map = JSON.parse(text(file + ".map"));
      assert.deepEqual([...map.sources].sort(), sources.map((source) => "../src/" + source));
      assert.equal(map.sourcesContent[map.sources.indexOf("../src/" + sources[0])], SOURCES[sources[0]]);
    }
    assert.doesNotMatch(text("everysource.js"), /sourceMappingURL/);
  });

  test("writes both compressed forms beside each", () => {
    for (const file of Object.keys(files)) {
      assert.deepEqual(gunzipSync(readFileSync(dist(file + ".gz"))), readFileSync(dist(file)));
      assert.deepEqual(brotliDecompressSync(readFileSync(dist(file + ".br"))), readFileSync(dist(file)));
    }
  });

  test("tells of each script hash and sizes", () => {
    const told = JSON.parse(text("integrity.json"));
    assert.equal(told.version, version);
    assert.deepEqual(Object.keys(told.files).sort(), ["everysource.js", "everysource.min.js", "everysource.min.js.map",
      "everysource.modern.mjs", "everysource.modern.mjs.map", "everysource.share.js", "everysource.share.min.js",
      "everysource.share.min.js.map"]);
    for (const [file, { integrity, bytes, gzip, brotli }] of Object.entries(told.files)) {
      assert.equal(integrity, "sha384-" + createHash("sha384").update(readFileSync(dist(file))).digest("base64"));
      assert.equal(bytes, readFileSync(dist(file)).length);
      assert.equal(gzip, readFileSync(dist(file + ".gz")).length);
      assert.equal(brotli, readFileSync(dist(file + ".br")).length);
    }
  });

  test("is the same again, wherever it is made", async () => {
    await buildAt("another/place");
    const again = join(root, "another/place/dist");
    assert.deepEqual(readdirSync(again).sort(), readdirSync(join(root, "one/dist")).sort());
    for (const file of readdirSync(again)) {
      assert.deepEqual(readFileSync(join(again, file)), readFileSync(dist(file)), file);
    }
  });

  test("leaves nothing of an earlier one", async () => {
    writeFileSync(dist("old.js"), "");
    await buildAt("one");
    assert.ok(!readdirSync(join(root, "one/dist")).includes("old.js"));
  });

  test("fails on what rollup would only warn of", async () => {
    mkdirSync(join(root, "wrong"));
    writeFileSync(join(root, "wrong/index.js"), "import { missing } from './none.js'; missing();");
    await assert.rejects(build(join(root, "wrong/"), join(root, "wrong/dist/")), /none\.js/);
    writeFileSync(join(root, "wrong/index.js"), "export var a = this;");
    await assert.rejects(build(join(root, "wrong/"), join(root, "wrong/dist/")), /this/);
  });

  test("names the files that are over their bars", (t) => {
    t.mock.method(console, "log", () => {});
    assert.deepEqual(report(files), []);
    const sized = (gzip) => ({ ...files, "everysource.min.js": { ...files["everysource.min.js"], gzip } });
    assert.deepEqual(report(sized(8000)), []);
    assert.deepEqual(report(sized(8001)), ["everysource.min.js"]);
  });
});
