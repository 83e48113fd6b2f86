/*
 * The rules for what the grammar of ES3 lets by. Each is given a node and the path above it, and says what is wrong
 * with it, if anything.
 */
import { ES3, GLOBALS, NEWER_PROPERTIES } from "./es3.mjs";
import { Guards, feature, isTest } from "./guards.mjs";
import { Mistake, Names, isFunction, isReference, propertyName, walk } from "./tree.mjs";

const TIMERS = ["setTimeout", "setInterval"];
const EVALS = ["eval", "execScript"];

/** What engines of the time get wrong, or what is no longer ES3 though its grammar allows it. */
const LANGUAGE = {
  "array-comma": (node, path, { tokens }) => node.type === "ArrayExpression"
    && (node.elements.includes(null) || tokens[tokens.findIndex((token) => token.end === node.end) - 1].type.label === ",")
    && "JScript counts a comma at the end of an array, and a hole, as an element",

  "string-index": (node) => node.type === "MemberExpression" && node.computed
    && node.object.type === "Literal" && typeof node.object.value === "string" && !/^\D/.test(propertyName(node) ?? "0")
    && "IE 7 cannot index a string: charAt",

  "named-function-expression": (node) => node.type === "FunctionExpression" && node.id
    && "JScript leaks the name of a function expression into the scope around it (terser makes one of a function that calls"
      + " itself and is used once besides: write /*@__NOINLINE__*/ before that use's call)",

  "function-in-block": (node, path) => node.type === "FunctionDeclaration"
    && !(path.at(-1).type === "Program" || isFunction(path.at(-2)))
    && "ES3 has no function declarations in blocks",

  "string-escape": (node) => node.type === "Literal" && typeof node.value === "string"
    && /(^|[^\\])(\\\\)*\\([v\r\n])/.test(node.raw)
    && "JScript reads \\v as v, and ES3 has no line continuation",

  "eval": (node, path) => (
      node.type === "Identifier" && EVALS.includes(node.name) && isReference(node, path)
      || node.type === "MemberExpression" && EVALS.includes(propertyName(node))
      || node.type === "Identifier" && node.name === "Function" && path.at(-1).callee === node)
    && "text is not run as a program: strict Content-Security-Policy forbids it",

  "timer": (node) => node.type === "CallExpression" && TIMERS.includes(calledName(node))
    && (node.arguments.length > 2 ? "IE 9 does not pass arguments on from a timer"
      : node.arguments.length && isText(node.arguments[0]) && "a timer is given a function, not text"),

  "radix": (node) => node.type === "CallExpression" && calledName(node) === "parseInt" && node.arguments.length < 2
    && "ES3 reads 010 as octal: give parseInt its radix",

  "splice": (node) => node.type === "CallExpression" && propertyName(node.callee) === "splice" && node.arguments.length < 2
    && "IE 8 removes nothing when splice is not told how many",

  "substr": (node) => node.type === "CallExpression" && propertyName(node.callee) === "substr"
    && node.arguments[0]?.type === "UnaryExpression" && node.arguments[0].operator === "-"
    && "IE 8 takes a negative start of substr as 0: slice",
};

/** Variables: none undeclared is set, none but ES3's and the timers is used without a guard. */
const VARIABLES = {
  "implicit-global": (node, path, { names }) => node.type === "Identifier" && isAssigned(node, path.at(-1))
    && !names.find(node.name, path)
    && node.name + " is not declared: this makes it global",

  "unguarded-global": (node, path, { names, guards }) => node.type === "Identifier" && isReference(node, path)
    && !isAssigned(node, path.at(-1)) && !GLOBALS.has(node.name) && !EVALS.includes(node.name)
    && !names.find(node.name, path)
    && !(path.at(-1).type === "UnaryExpression" && path.at(-1).operator === "typeof")
    && !guards.covers(node, path, feature.global(node.name))
    && "not every engine has " + node.name + ": test it with typeof",
};

/** What is newer than ES3's library. */
const LIBRARY = {
  "newer-static": (node, path, context) => {
    const owner = builtInOf(node, path, context);
    return owner && !ES3[owner].includes(propertyName(node))
      && isUnguarded(node, path, context, feature.property(owner, propertyName(node)))
      && "ES3 has no " + owner + "." + propertyName(node) + ": test it first";
  },

  "newer-property": (node, path, context) => NEWER_PROPERTIES.has(propertyName(node)) && !builtInOf(node, path, context)
    && isUnguarded(node, path, context, feature.anyProperty(propertyName(node)))
    && "ES3 has no ." + propertyName(node) + ": test it first, or give your own another name",
};

/** Only a bundle: nothing of it is outside of its function. */
const BUNDLE = {
  "top-level": (node, path) => node.type === "Program"
    && !(node.body.length === 1 && node.body[0].type === "ExpressionStatement")
    && "a bundle is one call of one function",
};

/** Rules for the sources; for a bundle as joined; for a bundle that terser has shortened, which calls nothing anew. */
export const SOURCE = { ...LANGUAGE, ...VARIABLES, ...LIBRARY };
export const JOINED = { ...SOURCE, ...BUNDLE };
export const SHORTENED = { ...LANGUAGE, ...VARIABLES, ...BUNDLE };

/** The mistakes of a parsed script by these rules. */
export function* mistakes(script, rules) {
  const names = new Names(script);
  const context = { ...script, names, guards: new Guards(names, script.comments) };
  const foreign = /[^\t\r\n -~]/.exec(script.text);
  if (foreign) {
    const before = script.text.slice(0, foreign.index).split("\n");
    yield new Mistake("ascii", "a page's charset decides how this is read: write it as an escape",
      { line: before.length, column: before.at(-1).length });
  }
  for (const [node, path] of walk(script.tree)) {
    for (const [rule, check] of Object.entries(rules)) {
      const message = check(node, path, context);
      if (message) {
        yield new Mistake(rule, message, node.loc.start);
      }
    }
  }
}

const calledName = ({ callee }) => callee.type === "Identifier" ? callee.name : propertyName(callee);

const isText = (node) => node.type === "Literal" && typeof node.value === "string"
  || node.type === "BinaryExpression" && node.operator === "+" && (isText(node.left) || isText(node.right));

/** The one of ES3's global objects that a property is taken of: Object.keys, root.Object.keys. */
function builtInOf(node, path, { names }) {
  if (propertyName(node) === undefined) {
    return undefined;
  }
  const owner = node.object.type === "Identifier" ? !names.find(node.object.name, path) && node.object.name : propertyName(node.object);
  return Object.hasOwn(ES3, owner) ? owner : undefined;
}

const isUnguarded = (node, path, { guards }, isFeature) => !isAssigned(node, path.at(-1)) && !isTest(node, path)
  && !guards.tries(path) && !guards.covers(node, path, isFeature);

const isAssigned = (node, parent) => parent?.left === node && /^(Assignment|ForIn)/.test(parent.type)
  || parent?.type === "UpdateExpression";
