import { document, NativeEventSource, root } from "./environment.js";
import { demand, fixConstants } from "./everysource.js";
import { pathOf, resolve } from "./url.js";

/** Taking the name EventSource, without breaking pages that talk to other servers than the hub. */

/** @type {Object<string, boolean>} the URLs, without query, that are hubs under that name */
var hubs = {};

/** The hub that this script came from, if it was served by one. */
function findOwnHub() {
  var scripts = document ? document.getElementsByTagName("script") : [];
  var script = document && document.currentScript || scripts[scripts.length - 1];
  var found = script && /^(.*)\/client\/([^\/]*\/)?everysource[^\/]*$/.exec(pathOf(resolve(script.src || "")));
  if (found) {
    hubs[found[1] + "/events"] = hubs[found[1] + "/.well-known/mercure"] = true;
  }
}

/** @param {string} url */
export function isHub(url) {
  return !!hubs[pathOf(resolve("" + url))];
}

/**
 * Gives the class its install method, and calls it where there is no EventSource.
 * @param {any} EverySource
 */
export function prepareInstall(EverySource) {
  /**
   * The class under the standard's name: plain unless the URL is a hub's.
   * @constructor
   * @param {string} url
   * @param {any=} options
   */
  function EventSource(url, options) {
    demand(this instanceof EverySource && arguments.length, "needs new and a URL");
    return new EverySource(url, options, !isHub(url));
  }

  EventSource.prototype = EverySource.prototype;
  fixConstants(EventSource);

  /**
   * Sets window.EventSource where there is none, or with force.
   * @param {{force?: boolean, hub?: string}=} options hub: a URL that is a hub under that name
   */
  EverySource.install = function (options) {
    var wish = options || {};
    if (wish.hub) {
      hubs[pathOf(resolve(wish.hub))] = true;
    }
    if (!NativeEventSource || wish.force) {
      root.EventSource = EventSource;
    }
  };
  findOwnHub();
  EverySource.install();
}
