import { root } from "./environment.js";

/**
 * Reads the flat JSON object of a control event; IE 6 and 7 have no JSON, and nothing here may evaluate text.
 * @param {string} json
 * @return {Object<string, any>}
 */
export function readFields(json) {
  if (json && root.JSON) {
    return root.JSON.parse(json);
  }
  /** @type {Object<string, any>} */
  var fields = {};
  var pattern = /"(\w+)":(?:"((?:[^"\\]|\\.)*)"|([\w.+\-]+))/g;
  var found;
  while ((found = pattern.exec(json))) {
    fields[found[1]] = found[3] ? (found[3] == "true" || found[3] != "false" && +found[3]) : found[2].replace(/\\(.)/g, "$1");
  }
  return fields;
}
