// Finds the browsers of this machine, starts each with a fresh profile and without background traffic, and ends it.
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import puppeteer from 'puppeteer-core';

const FIREFOX_PREFERENCES = {
  // puppeteer turns the back/forward cache off, and tabs of one origin would share processes.
  'fission.bfcacheInParent': true,
  'dom.ipc.processCount.webIsolated': 64,
  // Tests share the window; a tab behind another is meant to be like one in front.
  'dom.min_background_timeout_value': 4,
  'dom.min_background_timeout_value_without_budget_throttling': 4,
  'dom.timeout.enable_budget_timer_throttling': false,
  'app.normandy.enabled': false,
  'app.update.auto': false,
  'app.update.enabled': false,
  'browser.newtabpage.activity-stream.feeds.section.topstories': false,
  'browser.newtabpage.activity-stream.feeds.snippets': false,
  'browser.newtabpage.activity-stream.feeds.telemetry': false,
  'browser.newtabpage.enabled': false,
  'browser.aboutHomeSnippets.updateUrl': '',
  'browser.safebrowsing.blockedURIs.enabled': false,
  'browser.safebrowsing.downloads.enabled': false,
  'browser.safebrowsing.malware.enabled': false,
  'browser.safebrowsing.phishing.enabled': false,
  'browser.safebrowsing.provider.google4.updateURL': '',
  'browser.safebrowsing.provider.mozilla.updateURL': '',
  'browser.search.geoip.url': '',
  'browser.search.update': false,
  'browser.shell.checkDefaultBrowser': false,
  'browser.startup.homepage_override.mstone': 'ignore',
  'browser.startup.page': 0,
  'datareporting.healthreport.uploadEnabled': false,
  'datareporting.policy.dataSubmissionEnabled': false,
  'extensions.blocklist.enabled': false,
  'extensions.systemAddon.update.enabled': false,
  'extensions.update.enabled': false,
  'media.gmp-manager.updateEnabled': false,
  'media.gmp-manager.url': '',
  'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false,
  'network.dns.disablePrefetch': true,
  'network.http.speculative-parallel-limit': 0,
  'network.predictor.enabled': false,
  'network.prefetch-next': false,
  'services.settings.server': 'data:,#remote-settings-dummy/v1',
  'startup.homepage_welcome_url': 'about:blank',
  'startup.homepage_welcome_url.additional': '',
  'toolkit.telemetry.enabled': false,
  'toolkit.telemetry.server': '',
  'toolkit.telemetry.unified': false,
};

const KNOWN = [
  {
    name: 'Chromium',
    commands: ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'],
    launch: {
      browser: 'chrome',
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
  {
    name: 'Firefox',
    commands: ['firefox-esr', 'firefox'],
    launch: {
      browser: 'firefox',
      extraPrefsFirefox: FIREFOX_PREFERENCES,
      env: { ...process.env, MOZ_DISABLE_CONTENT_SANDBOX: '1', MOZ_CRASHREPORTER_DISABLE: '1' },
    },
  },
];

// Firefox tells what happens to connections, and what policies forbid, in the same way as what scripts throw.
const REMARK = /^(Content-Security-Policy|Cross-Origin Request Blocked|Firefox can’t establish|The connection to .* was interrupted)/;

function onPath(commands) {
  const folders = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
  const candidates = commands.flatMap((command) => folders.map((folder) => join(folder, command)));
  return candidates.find((candidate) => {
    try {
      accessSync(candidate, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

// Most of a test is waiting; more tabs than this would wait for processors.
const TABS = 8;

/** Names of the browsers that are not installed here. */
export function missing() {
  return KNOWN.filter((known) => !onPath(known.commands)).map((known) => known.name);
}

/** Starts a browser of its own; the caller closes it. */
export async function launch(name) {
  const known = KNOWN.find((candidate) => candidate.name === name);
  const browser = await puppeteer.launch({
    headless: true,
    ...known.launch,
    executablePath: onPath(known.commands),
  });
  return new Engine(name, browser);
}

class Engine {
  constructor(name, browser) {
    this.name = name;
    this.browser = browser;
  }

  /** Opens `url` in a new tab. What its scripts throw is told on the tests' standard error. */
  async page(url) {
    const page = await this.newTab();
    page.on('pageerror', (error) => {
      if (!REMARK.test(error.message)) {
        console.error(`${this.name}, ${page.url()}: ${error.stack ?? error}`);
      }
    });
    await page.goto(url);
    return page;
  }

  /** Firefox may lose a new tab while another one is being closed, and then says that there is none. */
  async newTab(context = this.browser, tries = 3) {
    try {
      return await context.newPage();
    } catch (error) {
      if (tries > 1 && /DiscardedBrowsingContext/.test(error.message)) {
        return this.newTab(context, tries - 1);
      }
      throw error;
    }
  }

  async close() {
    await this.browser.close();
  }
}

/**
 * Declares the tests of `declare` once for each known browser. They get a function that returns the running one.
 * A browser that is not installed skips them, or fails them where EVERYSOURCE_REQUIRE_ENGINES is 1.
 */
export function eachBrowser(declare) {
  for (const { name, commands } of KNOWN) {
    if (onPath(commands)) {
      describe(name, { concurrency: TABS }, () => {
        let engine;
        before(async () => {
          engine = await launch(name);
        });
        after(() => engine?.close());
        declare(() => engine, name);
      });
    } else if (process.env.EVERYSOURCE_REQUIRE_ENGINES === '1') {
      test(name, () => {
        throw new Error(`${name} is not installed: none of ${commands.join(', ')} is on the PATH.`);
      });
    } else {
      test(name, { skip: `${name} is not installed` }, () => {});
    }
  }
}
