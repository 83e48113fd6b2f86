/* The syntax tree of ES3 text, its walks and its names. */
import { parse } from "acorn";

/** A mistake, at a place in a text. */
export class Mistake extends Error {
  constructor(rule, message, { line, column }) {
    super(message);
    Object.assign(this, { rule, line, column });
  }
}

/**
 * Parses a script, with the tokens and comments kept for the rules that need them.
 * @param {string} text
 */
export function parseScript(text) {
  const tokens = [];
  const comments = [];
  // "never": reserved words are not even property names, as in IE 8 and before.
  const tree = read(text, { ecmaVersion: 3, allowReserved: "never", sourceType: "script", onToken: tokens,
    onComment: comments });
  return { text, tree, tokens, comments, imported: [] };
}

/**
 * Parses a module whose body has to be ES3: only import and export at its top may be newer. They are blanked out,
 * so that places stay what they are, and the rest is parsed as a script.
 * @param {string} text
 */
export function parseModule(text) {
  const imported = [];
  const imports = [];
  let body = text;
  const blank = (from, to, by = "") => {
    body = body.slice(0, from) + by.padEnd(to - from).replace(/ /g, (space, i) => text[from + i] === "\n" ? "\n" : space)
      + body.slice(to);
  };
  for (const node of read(text, { ecmaVersion: "latest", sourceType: "module" }).body) {
    if (!/^(Import|Export)/.test(node.type)) {
      continue;
    }
    if (node.source) {
      imports.push(node.source.value);
    }
    if (node.type === "ImportDeclaration") {
      imported.push(...node.specifiers.map((specifier) => specifier.local.name));
    }
    if (node.type === "ExportDefaultDeclaration" && !node.declaration.id) {
      blank(node.start, node.declaration.start, "void ");
    } else {
      blank(node.start, node.declaration ? node.declaration.start : node.end);
    }
  }
  return { ...parseScript(body), imported, imports };
}

/** Parses a module of a modern entry. */
export function parseModern(text) {
  const tree = read(text, { ecmaVersion: 2020, sourceType: "module" });
  return { text, tree, imports: tree.body.filter((node) => node.source).map((node) => node.source.value) };
}

function read(text, options) {
  try {
    return parse(text, { ...options, locations: true });
  } catch (error) {
    if (!error.loc) {
      throw error;
    }
    throw new Mistake("grammar", error.message.replace(/ \(\d+:\d+\)$/, ""), error.loc);
  }
}

/** All nodes below a node and itself, each with the path of those above it, nearest last. */
export function* walk(node, path = []) {
  yield [node, path];
  const below = [...path, node];
  for (const value of Object.values(node)) {
    for (const child of Array.isArray(value) ? value : [value]) {
      if (child && typeof child.type === "string" && child !== node) {
        yield* walk(child, below);
      }
    }
  }
}

export const isFunction = (node) => node.type === "FunctionDeclaration" || node.type === "FunctionExpression";

const isScope = (node) => isFunction(node) || node.type === "Program";

/** The name of a property that is accessed: x.name, x["name"]. */
export function propertyName(node) {
  if (node.type !== "MemberExpression") {
    return undefined;
  }
  return node.computed ? node.property.type === "Literal" ? String(node.property.value) : undefined : node.property.name;
}

/** Whether an identifier stands for a variable, and not for a property, a label or its own declaration. */
export function isReference(node, path) {
  const parent = path.at(-1);
  switch (parent.type) {
    case "MemberExpression": return parent.object === node || parent.computed;
    case "Property": return parent.value === node;
    case "VariableDeclarator": return parent.init === node;
    case "CatchClause": case "LabeledStatement": case "BreakStatement": case "ContinueStatement": return false;
    default: return !isFunction(parent);
  }
}

/** The variables of a script: which scope has which, and which values each is given. */
export class Names {
  constructor({ tree, imported }) {
    this.scopes = new Map();
    for (const [node, path] of walk(tree)) {
      const scope = path.findLast(isScope);
      if (isScope(node)) {
        this.scopes.set(node, new Map());
        (node.params ?? []).forEach((param) => this.#declare(node, param.name, null));
      }
      if (node.type === "VariableDeclarator") {
        this.#declare(scope, node.id.name, node.init ?? undefined);
      } else if (node.type === "FunctionDeclaration") {
        this.#declare(scope, node.id.name, null);
      } else if (node.type === "FunctionExpression" && node.id) {
        this.#declare(node, node.id.name, null);
      }
    }
    imported.forEach((name) => this.#declare(tree, name, null));
    for (const [node, path] of walk(tree)) {
      if (node.type === "AssignmentExpression" && node.left.type === "Identifier") {
        this.find(node.left.name, [...path, node])?.push(node.operator === "=" ? node.right : null);
      }
    }
  }

  /** The values that a variable is given (null is an unknown one), or undefined when no scope has it. */
  find(name, path) {
    for (let i = path.length - 1; i >= 0; i--) {
      const node = path[i];
      if (node.type === "CatchClause" && node.param.name === name) {
        return [null];
      }
      const values = this.scopes.get(node)?.get(name) ?? (isFunction(node) && name === "arguments" ? [null] : undefined);
      if (values) {
        return values;
      }
    }
    return undefined;
  }

  #declare(scope, name, value) {
    const names = this.scopes.get(scope);
    if (!names.has(name)) {
      names.set(name, []);
    }
    if (value !== undefined) {
      names.get(name).push(value);
    }
  }
}
