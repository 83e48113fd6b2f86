// What tests of the server's pages share: real browsers, the real server, and what every page has to be.
import assert from 'node:assert/strict';
import { mkdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';

export { eachBrowser, launch, missing } from '../../polyfill-js/test/browser/browsers.mjs';
export { KEY, startServer, token, withTokens } from '../../polyfill-js/test/browser/server.mjs';
export { until } from '../../polyfill-js/test/browser/wait.mjs';

const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

export const DESKTOP = { width: 1280, height: 800 };
export const PHONE = { width: 360, height: 740, isMobile: false };

/** Texts that try to be more than text. */
export const HOSTILE = [
  '<img src=x onerror="document.title=\'BROKEN IN\'">',
  '"><script>document.title="BROKEN IN"</script>',
  '\u202egnp.exe\u202c and \u2066more\u2069',
  '👩‍👩‍👧‍👦 🏴‍☠️ e\u0301\u0302\u0303\u0304',
  '{{constructor.constructor("document.title=1")()}} ${1} %00 &lt;b&gt;',
  'x'.repeat(100_000),
];

/** Fails if axe-core finds a serious or critical fault in the page as it is now. */
export async function assertAccessible(page) {
  // Scripts of a test are no scripts of the page: its policy does not hold for them.
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => axe.run(document, { resultTypes: ['violations'] }));
  const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
  assert.deepEqual(
    serious.map(({ id, nodes }) => `${id}: ${nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`).join('; ')}`),
    [],
  );
}

/** Fails if the page is wider than its window. */
export async function assertFits(page) {
  const [wide, window] = await page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]);
  assert.ok(wide <= window, `${page.url()} is ${wide} px wide in a window of ${window}`);
}

/** Keeps a picture of the page where EVERYSOURCE_PICTURES says, for people to look at. */
export async function picture(page, name) {
  const folder = process.env.EVERYSOURCE_PICTURES;
  if (folder) {
    await mkdir(folder, { recursive: true });
    await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
  }
}
