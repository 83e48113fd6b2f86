/*
 * The rules that need types: strings have indexOf and lastIndexOf in ES3, arrays do not; arrays have an index, strings
 * do not. What has no type (any) cannot be told apart, so indexOf asks for a JSDoc type there.
 */
import ts from "typescript";
import { Mistake } from "./tree.mjs";

const POSITION_METHODS = ["indexOf", "lastIndexOf"];

/**
 * @param {string[]} files paths of the sources
 * @param {string} tsconfig path of the settings they are checked with
 * @returns {Map<string, Mistake[]>}
 */
export function typeMistakes(files, tsconfig) {
  const { config, error } = ts.readConfigFile(tsconfig, ts.sys.readFile);
  if (error) {
    throw new Error(ts.flattenDiagnosticMessageText(error.messageText, "\n"));
  }
  const { options, fileNames } = ts.parseJsonConfigFileContent(config, ts.sys, tsconfig.replace(/[^/\\]*$/, ""));
  const program = ts.createProgram([...new Set([...fileNames, ...files])], options);
  const checker = program.getTypeChecker();
  const found = new Map();
  for (const file of files) {
    const source = program.getSourceFile(file);
    found.set(file, []);
    const visit = (node) => {
      const message = wrong(node, checker);
      if (message) {
        const { line, character } = source.getLineAndCharacterOfPosition(node.getStart(source));
        found.get(file).push(new Mistake(...message, { line: line + 1, column: character }));
      }
      ts.forEachChild(node, visit);
    };
    visit(source);
  }
  return found;
}

function wrong(node, checker) {
  if (ts.isPropertyAccessExpression(node) && POSITION_METHODS.includes(node.name.text)
      && !isString(checker.getTypeAtLocation(node.expression), checker)) {
    return ["array-index-of", "only strings have " + node.name.text + " in ES3; if this is one, say so in JSDoc"];
  }
  if (ts.isElementAccessExpression(node) && isString(checker.getTypeAtLocation(node.expression), checker)
      && checker.getTypeAtLocation(node.argumentExpression).flags & ts.TypeFlags.NumberLike) {
    return ["string-index", "IE 7 cannot index a string: charAt"];
  }
  return undefined;
}

function isString(type, checker) {
  const present = checker.getNonNullableType(type);
  const parts = present.isUnion() ? present.types : [present];
  return parts.every((part) => part.flags & ts.TypeFlags.StringLike || part.symbol?.name === "String");
}
