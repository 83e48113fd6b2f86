// Has JScript parse and run a file, and says where and why it could not.
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

const WINE = '/usr/lib/wine/wine64';
const END = 'JScript reached the end.';

// As much of a page as scripts touch while they are loaded. In one line, so that the lines of the file keep their distance.
const PAGE = [
  'var window = this, location = {href: "http://127.0.0.1/", protocol: "http:", host: "127.0.0.1", search: ""}',
  'document = {}, navigator = {userAgent: ""}, setTimeout = function () {}, clearTimeout = setTimeout;',
].join(', ');

/** The script that has `source` run, or only parsed. It says in the end that it got there, or what was thrown. */
function wrap(source, parseOnly) {
  const [before, after] = parseOnly ? ['function unused() {', '}'] : [`${PAGE} try {`, '} catch (e) { WScript.Echo(e.message); throw e; }'];
  return `${before}\n${source}\n${after}\nWScript.Echo("${END}");\n`;
}

/** What Wine writes of a script, in a Windows folder of its own. */
function run(cache, script) {
  const folder = mkdtempSync(join(tmpdir(), 'everysource-jscript-'));
  const prefix = join(folder, 'prefix');
  const environment = { ...process.env, TMPDIR: folder, WINEPREFIX: prefix, WINEDEBUG: '-all,warn+jscript' };
  try {
    cpSync(cache, prefix, { recursive: true, verbatimSymlinks: true });
    writeFileSync(join(folder, 'script.js'), script);
    const { stdout, stderr } = spawnSync(WINE, ['cscript.exe', '//nologo', 'script.js'], {
      cwd: folder,
      encoding: 'utf8',
      env: environment,
    });
    return { stdout, stderr };
  } finally {
    spawnSync('/usr/lib/wine/wineserver64', ['--kill'], { env: environment });
    spawnSync('/usr/lib/wine/wineserver64', ['--wait'], { env: environment });
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Where and why a script did not parse, or where it threw, as Wine's warnings tell. */
function complaint(warnings, source) {
  const failed = /:script_parse parser failed around L("(?:[^"\\]|\\.)*").* in line L"((?:[^"\\]|\\.)*)"/.exec(warnings);
  if (failed) {
    const reason = /:parser_parse (.*)/.exec(warnings)?.[1].replace(/^L"/, '"') ?? 'Syntax error.';
    return `line ${lineOf(failed[2], source)}: ${reason} It is a little after ${failed[1].slice(0, 60)}`;
  }
  const thrown = /:print_backtrace 0\t.* line (\d+)/.exec(warnings);
  return thrown ? `line ${thrown[1] - 1}:` : warnings;
}

/** The number of the first line that begins with `text`, as Wine writes it: escaped, and maybe cut off. */
function lineOf(text, source) {
  const start = text.replace(/\\(["\\])/g, '$1').replace(/\\t/g, '\t');
  return source.split(/\r?\n/).findIndex((line) => line.startsWith(start)) + 1 || '?';
}

const [cache, file, mode] = process.argv.slice(2);
if (!existsSync(file)) {
  console.log(`${file} is not there.`);
  process.exit(1);
}
const source = readFileSync(file, 'latin1');
const { stdout, stderr } = run(cache, wrap(source, mode === 'parse'));
if (stdout.trim().endsWith(END)) {
  console.log(`${basename(file)}: JScript ${mode === 'parse' ? 'parses' : 'runs'} it.`);
} else {
  console.log(`${basename(file)}: JScript refuses it, ${complaint(stderr, source)} ${stdout.trim()}`.trim());
  process.exitCode = 1;
}
