import { type Document, LineCounter, stringify } from "yaml";
import type { Json } from "../model/manifest.js";
import { createYamlComposer } from "./yaml-composer.js";
import { type Conversion, convertNode } from "./yaml-convert.js";
import { YamlError, type YamlErrorReason } from "./yaml-error.js";
import { readTokens, type TokenWatch } from "./yaml-tokens.js";

/** How much a text may hold; each has a default. */
export interface YamlLimits {
  /** Length of the text in UTF-16 units; 10 Mi unless said. */
  readonly maxLength?: number;
  /** Collections within collections; 100 unless said. */
  readonly maxDepth?: number;
  /** Values over all documents after aliases are expanded; 500,000 unless said. */
  readonly maxNodes?: number;
}

/** One document: its value and the line (from 1) where its content begins. */
export interface YamlDocument {
  readonly value: Json;
  readonly line: number;
}

/** What a YAML text holds. Lines count from 1. */
export interface YamlText {
  /** In the order of the text, without those that are empty or null. Aliased values may be shared: read them, do not change them. */
  readonly documents: readonly YamlDocument[];
  /** Keys that a map names more than once; the last one won. */
  readonly duplicates: readonly { readonly line: number; readonly key: string }[];
  /** Integers above 2^53 that a JSON number here cannot hold exactly, as they were written. */
  readonly inexact: readonly { readonly line: number; readonly text: string }[];
}

const defaults = { maxLength: 10 * 1024 * 1024, maxDepth: 100, maxNodes: 500_000 } as const;

/**
 * Reads a YAML text of any number of documents as Kubernetes does (YAML 1.1 as sigs.k8s.io/yaml turns it into JSON): duplicate keys take the last value,
 * merge keys are applied in their place, keys become strings, times stay strings. A byte order mark is skipped. Unlike there, `--- # comment` also parts
 * documents, and the keys `__proto__`, `constructor` and `prototype` are refused.
 * @throws YamlError `BAD_USER_INPUT` for what is not YAML or has no JSON form; `RESOURCE_EXHAUSTED` above a limit
 * @see kubernetes-sigs/yaml:yaml.go
 */
export function parseYamlDocuments(text: string, limits: YamlLimits = {}): YamlText {
  const { maxLength, maxDepth, maxNodes } = { ...defaults, ...limits };
  const lines = new LineCounter();
  const documents: YamlDocument[] = [];
  const duplicates: { line: number; key: string }[] = [];
  const inexact: { line: number; text: string }[] = [];

  const placeOf = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const refuse = (offset: number, reason: YamlErrorReason, sentence: string): never => {
    throw new YamlError(sentence, { ...placeOf(offset), reason, precedingDocuments: documents.length });
  };
  const conversion: Conversion = {
    maxDepth,
    maxNodes,
    nodes: 0,
    refuse,
    duplicateKey: (offset, key) => duplicates.push({ line: placeOf(offset).line, key }),
    inexactNumber: (offset, written) => inexact.push({ line: placeOf(offset).line, text: written }),
  };

  const readDocument = (document: Document.Parsed) => {
    const [error] = document.errors;
    if (error !== undefined) refuse(error.pos[0], "MANIFEST_INVALID", `The text is not YAML: ${lowerFirst(error.message)}`);
    if (document.contents === null) return;
    const value = convertNode(document.contents, conversion);
    if (value !== null) documents.push({ value, line: placeOf(document.contents.range[0]).line });
  };

  if (text.length > maxLength) refuse(0, "INPUT_TOO_LARGE", `The text has ${text.length} characters, more than ${maxLength}`);
  const tooComplex = (sentence: string) => (offset: number) => refuse(offset, "INPUT_TOO_COMPLEX", sentence);
  const watch: TokenWatch = {
    maxDepth,
    maxNodes,
    onNewLine: lines.addNewLine,
    onTooDeep: tooComplex(`Collections are nested more than ${maxDepth} deep`),
    onTooMany: tooComplex(`The text holds more than ${maxNodes} values`),
    onTooManyDirectives: tooComplex("A document has more than 100 directives, or one of more than 1024 characters"),
  };
  const composer = createYamlComposer();
  for (const token of readTokens(text, watch)) {
    for (const document of composer.next(token)) readDocument(document);
  }
  for (const document of composer.end()) readDocument(document);
  return { documents, duplicates, inexact };
}

/** A foreign message as the end of our sentence: one line, bounded. */
function lowerFirst(message: string): string {
  const [line = ""] = message.split("\n", 1);
  return line.charAt(0).toLowerCase() + line.slice(1, 200);
}

/** Texts that Kubernetes takes for numbers although YAML 1.1 does not. */
const likeNumbers = {
  tag: "tag:yaml.org,2002:int",
  default: true,
  test: /^(?:[-+]?0[xXoObB][0-9a-fA-F_]+|\.[0-9][-+0-9_eE]*)$/,
  resolve: (text: string) => text,
};

/**
 * Writes a JSON value as YAML for people to read: keys in their given order, no line folding, texts quoted wherever a YAML 1.1 reader would take them for
 * something else. `parseYamlDocuments` gives the same value back.
 */
export function stringifyYaml(value: Json): string {
  return stringify(value, { version: "1.1", compat: [likeNumbers], lineWidth: 0, aliasDuplicateObjects: false });
}
