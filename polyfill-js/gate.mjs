/*
 * The gate that every line of the client passes before it reaches a browser of 2001: its language is ES3, and what is
 * newer than ES3's library, or a browser's own, is tested before it is used.
 *
 *   node gate.mjs          checks src/ and the ES3 bundles in dist/, which have to be built
 *
 * Sources. Every file that src/index.js or src/share.js reaches by imports has an ES3 body: apart from import and export
 * at its top it parses as ES3 with no reserved word as a name, not even of a property (a["catch"], {"default": 1}).
 * Files that only src/modern.js reaches may be ES2020. A file that no entry reaches is a mistake.
 * Bundles. Both as joined and as shortened parse as ES3, and leave nothing but EverySource, SSE and, where it is
 * missing, EventSource behind when they run in a global object that has ES3's library alone.
 *
 * What the grammar lets by is in gate/rules.mjs, by name. What needs a guard, and what is one, is in gate/guards.mjs: a
 * test that names the feature, above or before its use. So a source captures a global once,
 *     var XHR = typeof XMLHttpRequest != "undefined" ? XMLHttpRequest : null;
 * and uses the variable. indexOf is told apart by types: gate/types.mjs.
 */
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { additions } from "./gate/realm.mjs";
import { JOINED, SHORTENED, SOURCE, mistakes } from "./gate/rules.mjs";
import { Mistake, parseModern, parseModule, parseScript } from "./gate/tree.mjs";
import { typeMistakes } from "./gate/types.mjs";

const HERE = fileURLToPath(new URL(".", import.meta.url));
const START = { line: 1, column: 0 };
const OURS = ["EverySource", "SSE", "EventSource"];

/** Hosts in which a bundle is loaded: none, a page, a page that has EventSource, a worker. */
const HOSTS = [{}, { window: null }, { window: null, EventSource: function () {} }, { self: null }];

/** The mistakes in the text of a source. */
export function checkSource(text) {
  return gather(function* () {
    yield* mistakes(parseModule(text), SOURCE);
  });
}

/** The mistakes in the text of a bundle. */
export function checkBundle(text, shortened) {
  return gather(function* () {
    yield* mistakes(parseScript(text), shortened ? SHORTENED : JOINED);
  });
}

/** The mistakes that show when scripts are loaded in this order. */
export function checkLoading(...scripts) {
  return gather(function* () {
    for (const host of HOSTS) {
      for (const name of additions(scripts, host)) {
        if (!OURS.includes(name)) {
          yield new Mistake("leak", name + " is left in the global object, or in one of the built-in ones", START);
        }
      }
    }
  });
}

/** All mistakes of a package: file name to list. */
export function check(root = HERE) {
  const found = new Map();
  const note = (file, list) => found.set(file, [...found.get(file) ?? [], ...list]);
  const src = join(root, "src");
  const texts = new Map(readdirSync(src, { recursive: true }).filter((file) => file.endsWith(".js"))
    .map((file) => [join(src, file), readFileSync(join(src, file), "utf8")]));

  const old = reach(texts, [join(src, "index.js"), join(src, "share.js")], parseModule);
  const modern = reach(texts, [join(src, "modern.js")], parseModern);
  for (const [file, text] of texts) {
    note(file, old.has(file) ? checkSource(text)
      : modern.has(file) ? gather(function* () { parseModern(text); })
      : [new Mistake("unused", "no entry imports this file", START)]);
  }
  typeMistakes([...old], join(HERE, "tsconfig.json")).forEach((list, file) => note(file, list));

  const bundle = (part) => join(root, "dist", part);
  for (const end of [".js", ".min.js"]) {
    const [client, share] = [bundle("everysource" + end), bundle("everysource.share" + end)];
    if (!existsSync(client) || !existsSync(share)) {
      note(client, [new Mistake("unbuilt", "run the build first", START)]);
      continue;
    }
    const texts = [client, share].map((file) => readFileSync(file, "utf8"));
    note(client, [...checkBundle(texts[0], end === ".min.js"), ...checkLoading(texts[0])]);
    note(share, [...checkBundle(texts[1], end === ".min.js"), ...checkLoading(...texts)]);
  }
  return found;
}

/** The files that entries reach by imports, as far as they can be parsed. */
function reach(texts, entries, parse) {
  const reached = new Set();
  const visit = (file) => {
    if (texts.has(file) && !reached.has(file)) {
      reached.add(file);
      gather(function* () {
        parse(texts.get(file)).imports.forEach((path) => visit(join(dirname(file), path)));
      });
    }
  };
  entries.forEach(visit);
  return reached;
}

/** The mistakes that a check yields, and the one that ends it. */
function gather(mistakesOf) {
  const list = [];
  try {
    for (const mistake of mistakesOf()) {
      list.push(mistake);
    }
  } catch (error) {
    list.push(error instanceof Mistake ? error : new Mistake("load", String(error?.message ?? error), START));
  }
  return list;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const found = check(process.argv[2]);
  for (const [file, list] of found) {
    for (const { rule, message, line, column } of list) {
      console.error(relative(process.cwd(), file) + ":" + line + ":" + (column + 1) + " " + rule + ": " + message);
    }
  }
  const count = [...found.values()].flat().length;
  console.log(found.size + " files, " + (count ? count + " mistakes" : "no mistakes"));
  process.exitCode = count ? 1 : 0;
}
