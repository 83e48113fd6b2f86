// The engines of the lab. Each family has a folder in engines/ with the scripts `setup`, `version` and `launch`.

/**
 * @typedef {object} Engine
 * @property {string} id what it is called on the command line
 * @property {string} family its folder in engines/
 * @property {string[]} [args] handed on to the family's scripts
 * @property {string} [cache] folder in the lab's cache, if several engines share one; else named after family and args
 * @property {string} name
 * @property {'tested' | 'emulation'} kind
 * @property {number} year of the engine; of an emulation, of the browser that it stands for
 * @property {string[]} packages Debian packages that it needs
 * @property {string[]} [transports] what it is known to be able to do: finding less is a failure
 * @property {string[][]} [checks] instead of the suite, for engines without a page: arguments for the family's script `check`, of which
 *   the first is a file, from the repository's root
 * @property {number} seconds time limit; the engines with the highest start first
 */

const POLLS = ['long-poll', 'jsonp'];
const STREAMS = ['native', 'fetch-stream', 'xhr-stream'];
const TODAY = [...STREAMS, 'forever-frame', ...POLLS];

/** @type {(version: string, browser: string, id: string, name: string, year: number) => Engine} */
const htmlUnit = (version, browser, id, name, year) => ({
  id: `htmlunit-${id}`,
  family: 'htmlunit',
  args: [version, browser],
  cache: `htmlunit-${version}`,
  name: `HtmlUnit as ${name}`,
  kind: 'emulation',
  year,
  packages: [],
  transports: POLLS,
  seconds: 300,
});

const BUNDLES = 'polyfill-js/dist/';
const PAGE = 'webapp/src/main/resources/io/everysource/webapp/lab/';
const DEMO = 'webapp/src/main/resources/io/everysource/webapp/demo/';

/** @type {Engine[]} */
export const engines = [
  {
    id: 'chromium', family: 'chromium', name: 'Chromium', kind: 'tested', year: 2026,
    packages: ['chromium'], transports: TODAY, seconds: 180,
  },
  {
    id: 'firefox', family: 'firefox', name: 'Firefox ESR', kind: 'tested', year: 2026,
    packages: ['firefox-esr'], transports: TODAY, seconds: 180,
  },
  {
    id: 'webkitgtk', family: 'webkitgtk', name: 'WebKitGTK', kind: 'tested', year: 2026,
    packages: ['libwebkit2gtk-4.1-0', 'xvfb'], transports: TODAY, seconds: 180,
  },
  {
    id: 'wpe', family: 'wpe', name: 'WPE WebKit', kind: 'tested', year: 2022,
    packages: ['cog', 'libgles2', 'libegl1'], transports: TODAY, seconds: 180,
  },
  {
    id: 'qtwebengine', family: 'qtwebengine', name: 'QtWebEngine', kind: 'tested', year: 2020,
    packages: ['python3-pyqt5.qtwebengine'], transports: TODAY, seconds: 180,
  },
  {
    id: 'chromium-64', family: 'chromium-64', name: 'Chromium 64', kind: 'tested', year: 2018,
    packages: ['libnss3'], transports: ['native', 'xhr-stream', 'forever-frame', ...POLLS], seconds: 180,
  },
  {
    id: 'javafx', family: 'javafx', args: ['11.0.2'], name: 'JavaFX WebView', kind: 'tested', year: 2018,
    packages: ['libfontconfig1', 'libfreetype6'], transports: POLLS, seconds: 300,
  },
  {
    id: 'qtwebkit', family: 'qtwebkit', name: 'QtWebKit', kind: 'tested', year: 2016,
    packages: ['python3-pyqt5.qtwebkit'], transports: ['native', 'xhr-stream', 'forever-frame', ...POLLS], seconds: 180,
  },
  {
    id: 'phantomjs', family: 'phantomjs', name: 'PhantomJS', kind: 'tested', year: 2011,
    packages: ['libfontconfig1', 'libfreetype6'], transports: ['xhr-stream', 'forever-frame', ...POLLS], seconds: 180,
  },
  {
    id: 'khtml', family: 'khtml', name: 'KHTML', kind: 'tested', year: 2023,
    packages: ['libkf5khtml5', 'libkf5khtml-bin', 'python3-pyqt5', 'python3-pyqt5.sip'], transports: ['xhr-stream', 'forever-frame', ...POLLS], seconds: 240,
  },
  {
    id: 'mozilla', family: 'mozilla', name: 'Mozilla', kind: 'tested', year: 2005,
    packages: ['gcc', 'xvfb'], transports: ['forever-frame', ...POLLS], seconds: 180,
  },
  htmlUnit('2.4', 'INTERNET_EXPLORER_6', 'ie6', 'Internet Explorer 6', 2001),
  htmlUnit('2.4', 'INTERNET_EXPLORER_7', 'ie7', 'Internet Explorer 7', 2006),
  htmlUnit('2.8', 'INTERNET_EXPLORER_8', 'ie8', 'Internet Explorer 8', 2009),
  htmlUnit('2.13', 'INTERNET_EXPLORER_9', 'ie9', 'Internet Explorer 9', 2011),
  htmlUnit('2.13', 'INTERNET_EXPLORER_10', 'ie10', 'Internet Explorer 10', 2012),
  htmlUnit('2.15', 'INTERNET_EXPLORER_11', 'ie11', 'Internet Explorer 11', 2013),
  htmlUnit('2.70.0', 'FIREFOX', 'firefox', 'Firefox', 2023),
  htmlUnit('4.21.0', 'CHROME', 'chrome', 'Chrome', 2025),
  {
    id: 'jsdom', family: 'jsdom', args: ['16.7.0'], name: 'jsdom', kind: 'emulation', year: 2021,
    packages: [], transports: ['xhr-stream', ...POLLS], seconds: 240,
    faults: {
      'jsonp: cut off': 'a script that breaks off is told by no event, and holds up those after it',
      'jsonp: goes silent': 'a script that does not come holds up those after it',
    },
  },
  {
    id: 'jscript', family: 'jscript', name: 'JScript 5.8 of Wine', kind: 'emulation', year: 2009,
    packages: ['wine64'],
    checks: [
      [`${BUNDLES}everysource.js`],
      [`${BUNDLES}everysource.min.js`],
      [`${BUNDLES}everysource.share.js`],
      [`${BUNDLES}everysource.share.min.js`],
      [`${PAGE}common.js`, 'parse'],
      [`${PAGE}lab.js`, 'parse'],
      [`${PAGE}suite.js`, 'parse'],
      [`${PAGE}task.js`, 'parse'],
      [`${DEMO}demo.js`, 'parse'],
      [`${DEMO}chat.js`, 'parse'],
      [`${DEMO}badge.js`, 'parse'],
      [`${DEMO}cache.js`, 'parse'],
      [`${DEMO}repair.js`, 'parse'],
      [`${DEMO}dashboard.js`, 'parse'],
      [`${DEMO}signature.js`, 'parse'],
    ],
    seconds: 120,
  },
];
