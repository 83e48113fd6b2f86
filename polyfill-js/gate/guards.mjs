/*
 * Whether a place in a program is reached only when a feature is there.
 *
 * A feature is a global name ("fetch"), a property of a global ("Object.create") or a property of anything (".forEach").
 * A test says that it is there by `typeof fetch`, by naming Object.create or x.forEach as a condition, or by a variable
 * all of whose values say so. A place is guarded when it is
 *   - in the branch of an if, ?:, while or for that is taken when the test says so,
 *   - to the right of && or || with such a test on the left,
 *   - after an `if` in the same or an outer block that leaves (return, throw) when the feature is missing.
 * A property may also be tried: within try, with a catch. (A global name may not: one that is missing is as often misspelt.)
 * What is tested elsewhere says so in a comment above the statement or property that it covers:
 *     // guarded: only used where canExtend() said yes
 */
import { propertyName } from "./tree.mjs";

const EQUAL = { "==": true, "===": true, "!=": false, "!==": false };

export class Guards {
  /** @param {import("./tree.mjs").Names} names @param {object[]} comments of the script */
  constructor(names, comments) {
    this.names = names;
    this.toldBelow = new Set(comments.filter(({ value }) => /^[\s*]*guarded: \w/.test(value)).map(({ loc }) => loc.end.line + 1));
    this.asked = new Set(); // variables whose values are being looked at: one may be given itself
  }

  /** @param {(node: object) => boolean} isFeature says whether an expression names the feature */
  covers(node, path, isFeature) {
    const above = [...path, node];
    for (let i = path.length - 1; i >= 0; i--) {
      const says = (test, outcome) => Boolean(test) && this.#says(test, outcome, isFeature, path.slice(0, i + 1));
      const parent = path[i];
      const child = above[i + 1];
      const guarded =
        parent.type === "IfStatement" || parent.type === "ConditionalExpression"
          ? child !== parent.test && says(parent.test, child === parent.consequent)
        : parent.type === "WhileStatement" ? child === parent.body && says(parent.test, true)
        : parent.type === "ForStatement" ? (child === parent.body || child === parent.update) && says(parent.test, true)
        : parent.type === "LogicalExpression" ? child === parent.right && says(parent.left, parent.operator === "&&")
        : Array.isArray(parent.body) && parent.body.slice(0, parent.body.indexOf(child)).some(
            (statement) => statement.type === "IfStatement"
              && (leaves(statement.consequent) && says(statement.test, false)
                || statement.alternate && leaves(statement.alternate) && says(statement.test, true)));
      if (guarded) {
        return true;
      }
    }
    return false;
  }

  /** Whether a property is tried, or said in a comment to be tested elsewhere. */
  tries(path) {
    return path.some((node, i) => node.type === "TryStatement" && node.handler && path[i + 1] === node.block
      || /Statement$|Declaration$|^Property$/.test(node.type) && this.toldBelow.has(node.loc.start.line));
  }

  /** Whether the feature is there for sure when the test comes out as told. */
  #says(test, outcome, isFeature, path) {
    const says = (part, result) => this.#says(part, result, isFeature, path);
    switch (test.type) {
      case "Identifier": {
        const values = this.names.find(test.name, path) ?? [];
        if (!outcome || this.asked.has(values)) {
          return false;
        }
        this.asked.add(values);
        const told = values.filter((value) => !value || !isFalsy(value));
        const says = told.length > 0 && told.every((value) => value && this.#says(value, true, isFeature, path));
        this.asked.delete(values);
        return says;
      }
      case "MemberExpression":
        return outcome && isFeature(test);
      case "UnaryExpression":
        return test.operator === "!" && says(test.argument, !outcome);
      case "LogicalExpression": {
        const either = (test.operator === "&&") === outcome;
        return either ? says(test.left, outcome) || says(test.right, outcome)
          : says(test.left, outcome) && says(test.right, outcome);
      }
      case "ConditionalExpression":
        return outcome && (isFalsy(test.alternate) && says(test.test, true)
          || isFalsy(test.consequent) && says(test.test, false));
      case "SequenceExpression":
        return says(test.expressions.at(-1), outcome);
      case "BinaryExpression":
        return test.operator in EQUAL && (this.#compares(test.left, test.right, EQUAL[test.operator] === outcome, says, isFeature)
          || this.#compares(test.right, test.left, EQUAL[test.operator] === outcome, says, isFeature));
      default:
        return false;
    }
  }

  #compares(side, value, equal, says, isFeature) {
    if (side.type === "UnaryExpression" && side.operator === "typeof" && value.type === "Literal") {
      return (isFeature(side.argument) || says(side.argument, true)) && equal === (value.value !== "undefined");
    }
    return isFalsy(value) && says(side, !equal);
  }
}

const isFalsy = (node) => node.type === "Literal" && !node.value && !node.regex
  || node.type === "Identifier" && node.name === "undefined"
  || node.type === "UnaryExpression" && (node.operator === "void"
    || node.operator === "!" && node.argument.type === "Literal" && Boolean(node.argument.value));

function leaves(statement) {
  const last = statement.type === "BlockStatement" ? statement.body.at(-1) : statement;
  return last?.type === "ReturnStatement" || last?.type === "ThrowStatement";
}

/** Whether an expression is only asked whether it is there: tested, or given with something else to take its place. */
export function isTest(node, path) {
  const parent = path.at(-1);
  switch (parent.type) {
    case "UnaryExpression": return parent.operator === "typeof" || parent.operator === "!";
    case "IfStatement": case "ConditionalExpression": case "WhileStatement": return parent.test === node;
    case "LogicalExpression": return parent.left === node || isTest(parent, path.slice(0, -1));
    case "BinaryExpression": return parent.operator in EQUAL;
    default: return false;
  }
}

export const feature = {
  global: (name) => (node) => node.type === "Identifier" && node.name === name,
  property: (object, name) => (node) =>
    propertyName(node) === name && (node.object.type === "Identifier" ? node.object.name : propertyName(node.object)) === object,
  anyProperty: (name) => (node) => propertyName(node) === name,
};
