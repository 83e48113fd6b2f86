import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import { rollup } from "rollup";

const HERE = fileURLToPath(new URL("../../", import.meta.url));

const FILES = [
  "README.md",
  "dist/everysource.d.ts",
  "dist/everysource.js",
  "dist/everysource.min.js",
  "dist/everysource.min.js.map",
  "dist/everysource.modern.d.mts",
  "dist/everysource.modern.mjs",
  "dist/everysource.modern.mjs.map",
  "dist/everysource.share.d.ts",
  "dist/everysource.share.js",
  "dist/everysource.share.min.js",
  "dist/everysource.share.min.js.map",
  "dist/integrity.json",
  "package.json",
];

describe("the package", () => {
  let place;
  let user;
  let packed;

  const npm = (folder, ...args) => execFileSync("npm", args, {
    cwd: folder, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"], shell: process.platform === "win32",
  });

  /** What a script prints, as JSON, in a project that has the package. */
  function run(file, script) {
    writeFileSync(join(user, file), script);
    return JSON.parse(execFileSync(process.execPath, [file], { cwd: user, encoding: "utf8" }));
  }

  before(() => {
    place = mkdtempSync(join(tmpdir(), "everysource-package-"));
    user = join(place, "user");
    mkdirSync(user);
    writeFileSync(join(user, "package.json"), JSON.stringify({ name: "user", private: true }));
    [packed] = JSON.parse(npm(HERE, "pack", "--json", "--ignore-scripts", "--pack-destination", place));
    npm(user, "install", "--offline", "--no-audit", "--no-fund", "--ignore-scripts", join(place, packed.filename));
  });

  after(() => rmSync(place, { recursive: true }));

  const manifest = () => JSON.parse(readFileSync(join(user, "node_modules/everysource/package.json"), "utf8"));

  test("has these files and no other", () => {
    const dry = JSON.parse(npm(HERE, "pack", "--dry-run", "--json", "--ignore-scripts"))[0];
    assert.deepEqual(dry.files.map((file) => file.path).sort(), FILES);
    assert.deepEqual(packed.files.map((file) => file.path).sort(), FILES);
  });

  test("names files that it has", () => {
    const { main, module, unpkg, jsdelivr, types, exports, sideEffects } = manifest();
    const targets = (value) => typeof value === "string" ? [value] : Object.values(value).flatMap(targets);
    for (const file of [main, module, unpkg, jsdelivr, types, ...targets(exports), ...sideEffects]) {
      assert.ok(file.includes("*") || FILES.includes(file.replace("./", "")), file);
    }
  });

  test("depends on nothing", () => {
    const { dependencies, peerDependencies, optionalDependencies, scripts } = manifest();
    assert.deepEqual([dependencies, peerDependencies, optionalDependencies], [undefined, undefined, undefined]);
    assert.deepEqual(Object.keys(scripts).filter((name) => /install|prepare/.test(name)), []);
  });

  test("can be required", () => {
    assert.deepEqual(run("required.cjs", `
      const EverySource = require("everysource");
      console.log(JSON.stringify([typeof EverySource, EverySource.EverySource === EverySource, EverySource.OPEN,
        typeof EverySource.install, typeof EverySource.SSE.create]));`),
    ["function", true, 1, "function", "function"]);
  });

  test("can be imported, and leaves nothing in the global object", () => {
    const script = (name) => `
      const before = Object.getOwnPropertyNames(globalThis);
      const { EverySource, default: same, ...others } = await import("${name}");
      console.log(JSON.stringify([typeof EverySource, same === EverySource, EverySource.OPEN,
        Object.keys(others), Object.getOwnPropertyNames(globalThis).filter((name) => !before.includes(name))]));`;
    for (const name of ["everysource", "everysource/modern", "everysource/dist/everysource.modern.mjs"]) {
      assert.deepEqual(run("imported.mjs", script(name)), ["function", true, 1, [], []]);
    }
  });

  test("gives its parts by name, and nothing else", () => {
    assert.deepEqual(run("parts.cjs", `
      require("everysource");
      require("everysource/share");
      const tried = ["everysource/dist/everysource.min.js", "everysource/dist/everysource.share.min.js.map", "everysource/src/index.js",
        "everysource/package.json", "everysource/integrity.json"].map((name) => {
          try { return require.resolve(name) && true; } catch (e) { return e.code; }
        });
      console.log(JSON.stringify([...tried, require("everysource/integrity.json").version === require("everysource/package.json").version]));`),
    [true, true, "ERR_PACKAGE_PATH_NOT_EXPORTED", true, true, true]);
  });

  test("can be bundled", async () => {
    const entry = join(user, "entry.mjs");
    writeFileSync(entry, 'import { EverySource } from "everysource";\nexport const open = EverySource.OPEN;\n');
    const bundle = await rollup({
      input: entry,
      plugins: [{
        name: "packages",
        resolveId: (name) => name === "everysource"
          ? join(user, "node_modules/everysource", manifest().exports["."].import.default) : null,
      }],
      onLog(level, log) {
        assert.fail(level + ": " + log.message);
      },
    });
    await bundle.write({ file: join(user, "bundled.mjs"), format: "es" });
    const { open } = await import(pathToFileURL(join(user, "bundled.mjs")));
    assert.equal(open, 1);
  });

  test("says which of its files work by being loaded", () => {
    assert.deepEqual(manifest().sideEffects.map((file) => file.replace("./", "")).sort(),
      FILES.filter((file) => file.endsWith(".js")));
  });
});
