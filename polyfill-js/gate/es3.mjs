/* What ES3 has. Nothing else may be used without a guard. */

const names = (text) => text.trim().split(/\s+/);

/** The global objects, with the properties of each. */
export const ES3 = {
  Array: names("prototype length"),
  Boolean: names("prototype length"),
  Date: names("prototype length parse UTC"),
  Error: names("prototype length"),
  EvalError: names("prototype length"),
  Function: names("prototype length"),
  Math: names(`E LN10 LN2 LOG2E LOG10E PI SQRT1_2 SQRT2 abs acos asin atan atan2 ceil cos exp floor log max min pow random
    round sin sqrt tan`),
  Number: names("prototype length MAX_VALUE MIN_VALUE NaN NEGATIVE_INFINITY POSITIVE_INFINITY"),
  Object: names("prototype length"),
  RangeError: names("prototype length"),
  ReferenceError: names("prototype length"),
  RegExp: names("prototype length"),
  String: names("prototype length fromCharCode"),
  SyntaxError: names("prototype length"),
  TypeError: names("prototype length"),
  URIError: names("prototype length"),
};

const ERROR = names("constructor name message toString");

/** The properties of the prototypes. */
export const PROTOTYPES = {
  Array: names("constructor toString toLocaleString concat join pop push reverse shift slice sort splice unshift length"),
  Boolean: names("constructor toString valueOf"),
  Date: names(`constructor toString toDateString toTimeString toLocaleString toLocaleDateString toLocaleTimeString valueOf
    getTime getFullYear getUTCFullYear getMonth getUTCMonth getDate getUTCDate getDay getUTCDay getHours getUTCHours
    getMinutes getUTCMinutes getSeconds getUTCSeconds getMilliseconds getUTCMilliseconds getTimezoneOffset setTime
    setMilliseconds setUTCMilliseconds setSeconds setUTCSeconds setMinutes setUTCMinutes setHours setUTCHours setDate
    setUTCDate setMonth setUTCMonth setFullYear setUTCFullYear toUTCString toGMTString getYear setYear`),
  Error: ERROR,
  EvalError: ERROR,
  Function: names("constructor toString apply call length name arguments caller"),
  Number: names("constructor toString toLocaleString valueOf toFixed toExponential toPrecision"),
  Object: names("constructor toString toLocaleString valueOf hasOwnProperty isPrototypeOf propertyIsEnumerable"),
  RangeError: ERROR,
  ReferenceError: ERROR,
  RegExp: names("constructor exec test toString source global ignoreCase multiline lastIndex flags"),
  String: names(`constructor toString valueOf charAt charCodeAt concat indexOf lastIndexOf localeCompare match replace search
    slice split substring substr toLowerCase toLocaleLowerCase toUpperCase toLocaleUpperCase length`),
  SyntaxError: ERROR,
  TypeError: ERROR,
  URIError: ERROR,
};

/** What may be named without a guard: ES3's global names, and the timers, which all hosts have. */
export const GLOBALS = new Set([...Object.keys(ES3), ...names(`Infinity NaN undefined decodeURI decodeURIComponent encodeURI
  encodeURIComponent escape unescape isFinite isNaN parseFloat parseInt
  setTimeout clearTimeout setInterval clearInterval`)]);

/**
 * Names newer than ES3, whatever they are properties of: the name is all that text shows. indexOf and lastIndexOf are not
 * among them, since strings have them in ES3 and only arrays do not; types.mjs tells one from the other.
 */
export const NEWER_PROPERTIES = new Set(names(`forEach map filter reduce reduceRight some every find findIndex findLast
  findLastIndex fill flat flatMap copyWithin entries keys values at includes toSorted toReversed toSpliced
  trim trimStart trimEnd trimLeft trimRight startsWith endsWith padStart padEnd repeat codePointAt normalize matchAll replaceAll
  bind toISOString toJSON __proto__ __defineGetter__ __defineSetter__ __lookupGetter__ __lookupSetter__
  globalThis JSON Promise Symbol Map Set WeakMap WeakSet WeakRef Proxy Reflect Intl BigInt ArrayBuffer DataView Uint8Array`));
