// Opens a page in jsdom and keeps it open until its title begins with DONE.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const STEP = 200;
const [cache, url] = process.argv.slice(2);
const { JSDOM, VirtualConsole } = createRequire(join(cache, 'package.json'))('jsdom');

const virtualConsole = new VirtualConsole().sendTo(console, { omitJSDOMErrors: true });
virtualConsole.on('jsdomError', (error) => console.error(`error: ${error.detail?.stack ?? error.detail ?? error.message}`));

const { window } = await JSDOM.fromURL(url, {
  runScripts: 'dangerously',
  resources: 'usable',
  pretendToBeVisual: true,
  virtualConsole,
});
window.alert = (text) => console.log(`alert: ${text}`);
while (!window.document.title.startsWith('DONE')) {
  await pause(STEP);
}
process.exit(0);
