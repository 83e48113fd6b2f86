import vm from 'node:vm';

const words = (text) => text.trim().split(/\s+/);

const GLOBALS = words(`Object Function Array String Boolean Number Date RegExp Error EvalError RangeError ReferenceError
  SyntaxError TypeError URIError Math NaN Infinity undefined parseInt parseFloat isNaN isFinite decodeURI
  decodeURIComponent encodeURI encodeURIComponent eval escape unescape`);

/** The library of ES3, by the objects that it belongs to; what ES5 adds. */
const LIBRARY = {
  'Object': ['', 'create defineProperty defineProperties freeze getOwnPropertyDescriptor getOwnPropertyNames getPrototypeOf isExtensible isFrozen isSealed keys preventExtensions seal'],
  'Object.prototype': ['toString toLocaleString valueOf hasOwnProperty isPrototypeOf propertyIsEnumerable', '__proto__'],
  'Function.prototype': ['toString apply call arguments caller', 'bind'],
  'Array': ['', 'isArray'],
  'Array.prototype': ['toString toLocaleString concat join pop push reverse shift slice sort splice unshift',
    'indexOf lastIndexOf every some forEach map filter reduce reduceRight'],
  'String': ['fromCharCode', ''],
  'String.prototype': ['toString valueOf charAt charCodeAt concat indexOf lastIndexOf localeCompare match replace search slice split substring substr toLowerCase toLocaleLowerCase toUpperCase toLocaleUpperCase anchor link bold', 'trim'],
  'Number': ['MAX_VALUE MIN_VALUE NaN NEGATIVE_INFINITY POSITIVE_INFINITY', ''],
  'Number.prototype': ['toString toLocaleString valueOf toFixed toExponential toPrecision', ''],
  'Boolean.prototype': ['toString valueOf', ''],
  'Date': ['parse UTC', 'now'],
  'Error': ['', 'captureStackTrace stackTraceLimit'],
  'Error.prototype': ['name message toString', ''],
  'Math': ['E LN10 LN2 LOG2E LOG10E PI SQRT1_2 SQRT2 abs acos asin atan atan2 ceil cos exp floor log max min pow random round sin sqrt tan', ''],
};

/**
 * Leaves in a context what a browser of ES3 ("es3") or ES5 ("es5") has. Symbols stay where the engine itself needs them. Not
 * shown: what is syntax ("a"[0], trailing commas, named function expressions), for which there is the gate.
 */
function prune(context, level, hasJson) {
  const global = vm.runInContext('this', context);
  const isEs5 = level === 'es5';
  const keptGlobals = new Set(hasJson ? [...GLOBALS, 'JSON'] : GLOBALS);
  for (const name of Object.getOwnPropertyNames(global)) {
    if (!keptGlobals.has(name)) {
      Reflect.deleteProperty(global, name);
    }
  }
  for (const [path, [es3, es5]] of Object.entries(LIBRARY)) {
    const object = vm.runInContext(path, context);
    const kept = new Set([...words(es3), ...(isEs5 ? words(es5) : []), 'constructor', 'prototype', 'length', 'name']);
    for (const key of Object.getOwnPropertyNames(object)) {
      if (!kept.has(key)) {
        Reflect.deleteProperty(object, key);
      }
    }
  }
  if (!isEs5) {
    vm.runInContext('delete Date.prototype.toISOString; delete Date.prototype.toJSON;', context);
  }
}

const DATE = `(function (now) {
  var Real = Date;
  function Fake(a, b, c, d, e, f, g) {
    if (!(this instanceof Fake)) {
      return new Real(now()).toString();
    }
    switch (arguments.length) {
      case 0: return new Real(now());
      case 1: return new Real(a);
      default: return new Real(a, b, c === undefined ? 1 : c, d || 0, e || 0, f || 0, g || 0);
    }
  }
  Fake.prototype = Real.prototype;
  Fake.prototype.constructor = Fake;
  Fake.parse = Real.parse;
  Fake.UTC = Real.UTC;
  if (Real.now) {
    Fake.now = function () { return now(); };
  }
  return Fake;
})`;

const JSCRIPT = `(function (global) {
  var substr = String.prototype.substr;
  var splice = Array.prototype.splice;
  var unshift = Array.prototype.unshift;
  var split = String.prototype.split;
  var parse = parseInt;
  String.prototype.substr = function (start, length) {
    var from = start < 0 ? 0 : start;
    return arguments.length < 2 ? substr.call(this, from) : substr.call(this, from, length);
  };
  Array.prototype.splice = function (start) {
    return arguments.length === 1 ? [] : splice.apply(this, arguments);
  };
  Array.prototype.unshift = function () {
    unshift.apply(this, arguments);
  };
  String.prototype.split = function (separator, limit) {
    var parts = split.call(this, separator, limit === undefined ? 4294967295 : limit);
    if (!(separator instanceof RegExp)) {
      return parts;
    }
    var plain = split.call(this, new RegExp(separator.source.replace(/\\((?!\\?)/g, "(?:"), separator.ignoreCase ? "i" : ""));
    var full = [];
    for (var i = 0; i < plain.length; i++) {
      if (plain[i] !== "") {
        full.push(plain[i]);
      }
    }
    return full;
  };
  global.parseInt = function (text, radix) {
    return radix === undefined && /^\\s*0[0-7]+$/.test(text) ? parse(text, 8) : parse(text, radix);
  };
})`;

/**
 * Makes a context of its own: `sandbox` becomes its global object. No text can be evaluated in it (a strict
 * Content-Security-Policy), time and chance come from the world.
 *
 * @param {'es3' | 'es5' | 'modern'} level what of the language's library there is
 * @param {boolean} hasJson
 * @param {boolean} isJScript whether the ES3 library has the faults of JScript up to 5.8
 */
export function realm(sandbox, { level, isJScript, hasJson, now, random }) {
  const context = vm.createContext(sandbox, { codeGeneration: { strings: false, wasm: false } });
  const global = vm.runInContext('this', context);
  const own = new Set(Object.keys(sandbox));
  if (level !== 'modern') {
    const kept = Object.fromEntries([...own].map((name) => [name, Object.getOwnPropertyDescriptor(sandbox, name)]));
    prune(context, level, hasJson);
    Object.defineProperties(sandbox, kept);
  }
  global.Date = vm.runInContext(DATE, context)(now);
  vm.runInContext('(function (random) { Math.random = random; })', context)(random);
  if (isJScript) {
    vm.runInContext(JSCRIPT, context)(global);
  }
  delete global.SharedArrayBuffer;
  return { context, global };
}
