/*
 * Makes dist/ from src/: three bundles, their source maps, their precompressed forms, the types and integrity.json.
 * No transpiler: src/ is ES3 as written (gate.mjs checks it), rollup joins the modules and terser shortens them.
 * In the sources the text __VERSION__ (write it in a string) becomes the version of the package.
 */
import { createHash } from "node:crypto";
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { rollup } from "rollup";
import { minify } from "terser";

const HERE = fileURLToPath(new URL(".", import.meta.url));
const { name, version } = JSON.parse(readFileSync(HERE + "package.json", "utf8"));

/** Most bytes at gzip -9. */
const BARS = {
  "everysource.min.js": 8000,
  "everysource.share.min.js": 2000,
  "everysource.modern.mjs": 2500,
};

// Private properties are written _name, so that they can be shortened; a quoted one is meant as it is.
const PRIVATE = { regex: /^(_.*|isAvailable|oversize)$/, keep_quoted: true };

// Without ie8 terser would write a.catch for a["catch"], which old engines do not parse.
const ES3 = { ie8: true, safari10: true, compress: { passes: 3, hoist_funs: true, inline: 2 }, mangle: { properties: PRIVATE } };

const MODERN = { module: true, ecma: 2020, compress: { passes: 3 }, mangle: { properties: PRIVATE } };

/** @param {string} src the folder of the sources @param {string} dist the folder to fill; it is emptied first */
export async function build(src = HERE + "src/", dist = HERE + "dist/") {
  rmSync(dist, { recursive: true, force: true });
  mkdirSync(dist, { recursive: true });
  const files = {};
  const keep = (file, text) => {
    writeFileSync(dist + file, text);
    files[file] = weigh(dist, file);
  };
  const keepMinified = (file, { code, map }) => {
    keep(file, code);
    keep(file + ".map", map);
  };

  for (const part of ["everysource", "everysource.share"]) {
    const entry = part === "everysource" ? "index.js" : "share.js";
    const bundle = await bundleOf(src + entry, dist + part + ".js", "iife");
    keep(part + ".js", bundle.code);
    keepMinified(part + ".min.js", await shorten(part + ".min.js", bundle, ES3));
  }
  const modern = "everysource.modern.mjs";
  keepMinified(modern, await shorten(modern, await bundleOf(src + "modern.js", dist + modern, "es"), MODERN));

  for (const file of ["everysource.d.ts", "everysource.modern.d.mts", "everysource.share.d.ts"]) {
    copyFileSync(HERE + "types/" + file, dist + file);
  }
  writeFileSync(dist + "integrity.json", JSON.stringify({ version, files }, null, 2) + "\n");
  return files;
}

async function bundleOf(input, file, format) {
  const bundle = await rollup({
    input,
    plugins: [{ name: "version", transform: (code) => ({ code: code.replaceAll("__VERSION__", version), map: null }) }],
    onLog(level, log) {
      throw new Error(level + ": " + log.message);
    },
  });
  const { output: [chunk] } = await bundle.generate({
    file, // where it is seen from in the source map; shorten writes it
    format,
    // The module has no byte to spare.
    banner: format === "iife" ? "/*! " + name + " " + version + " */" : "",
    sourcemap: "hidden",
    // What rollup adds by itself is not ES3.
    strict: false,
    freeze: false,
    esModule: false,
    generatedCode: "es5",
  });
  return chunk;
}

function shorten(file, bundle, options) {
  return minify({ [file.replace(".min", "")]: bundle.code }, {
    ...options,
    format: { comments: /^!/, ascii_only: true },
    sourceMap: { content: bundle.map, filename: file, url: file + ".map", includeSources: true },
  });
}

/** Writes the compressed forms beside a file of dist and measures all three. */
function weigh(dist, file) {
  const bytes = readFileSync(dist + file);
  const gzip = gzipSync(bytes, { level: 9 });
  const brotli = brotliCompressSync(bytes, {
    params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
  });
  writeFileSync(dist + file + ".gz", gzip);
  writeFileSync(dist + file + ".br", brotli);
  return {
    integrity: "sha384-" + createHash("sha384").update(bytes).digest("base64"),
    bytes: bytes.length,
    gzip: gzip.length,
    brotli: brotli.length,
  };
}

/** Prints the sizes; returns the names of the files that are too large. */
export function report(files) {
  const row = (...cells) => console.log(cells.map((cell, i) => i ? String(cell).padStart(8) : cell.padEnd(32)).join(""));
  row("file", "bytes", "gzip", "brotli", "bar");
  for (const [file, { bytes, gzip, brotli }] of Object.entries(files)) {
    row(file, bytes, gzip, brotli, BARS[file] ?? "");
  }
  return Object.keys(BARS).filter((file) => files[file].gzip > BARS[file]);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const tooLarge = report(await build());
  for (const file of tooLarge) {
    console.error(file + " is over its bar of " + BARS[file] + " bytes at gzip -9");
  }
  process.exitCode = tooLarge.length ? 1 : 0;
}
