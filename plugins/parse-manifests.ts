import { scanJson } from "../engine/dialects/scan-json.js";
import { parseYamlDocuments, type YamlText } from "../engine/dialects/yaml.js";
import { YamlError } from "../engine/dialects/yaml-error.js";
import { FairleadError } from "../engine/errors.js";
import { isObject } from "../engine/kubernetes/json-value.js";
import type { Json, Manifest } from "../engine/model/manifest.js";
import { countNodes, expandList, readManifest } from "./check-manifest.js";
import type { ManifestObjects, ManifestText } from "./contract.js";
import { decodeText } from "./decode-text.js";
import type { RenderLimits } from "./limits.js";
import { describeInexact, describePlace, type ManifestPlace, manifestFailure } from "./manifest-failure.js";
import { readJson } from "./read-json.js";

/** What one text holds. */
export interface ParsedManifests {
  readonly manifests: readonly Manifest[];
  readonly warnings: readonly string[];
  /** Values in it, aliases expanded: what counts against the render's limit. */
  readonly nodes: number;
}

/** How much the values of a text may be. */
export type ValueLimits = Pick<RenderLimits, "nodes" | "depth">;

/** A document and where it begins. */
interface PlacedDocument {
  readonly value: Json;
  readonly place: ManifestPlace;
}

/** Documents that all have a kind, or why the text is no stream of manifests. */
type Reading =
  | { readonly documents: readonly PlacedDocument[]; readonly warnings: readonly string[] }
  | { readonly failure: FairleadError; readonly afterGood: boolean; readonly text: string };

/**
 * Reads a stream of manifests: documents in order, lists expanded, each object checked for what every object has.
 * A text that may be something else than manifests, and shows no sign of being one, is left out with a warning.
 * @throws FairleadError `BAD_USER_INPUT` or `RESOURCE_EXHAUSTED` with file and place in message and details
 * @see argoproj/argo-cd:reposerver/repository/repository.go `findManifests`
 */
export function parseManifests(text: ManifestText, limits: ValueLimits): ParsedManifests {
  const reading = text.format === "json" ? readJsonText(text) : readYamlText(text, limits);
  if ("failure" in reading) {
    if (!text.mayBeOther || reading.afterGood || looksLikeManifest(reading.text)) throw reading.failure;
    return { manifests: [], nodes: 0, warnings: [`FILE_IGNORED: it does not look like a manifest. ${reading.failure.message}`] };
  }
  let nodes = 0;
  const manifests: Manifest[] = [];
  for (const { value, place } of reading.documents) {
    nodes += countNodes(value, { ...limits, nodes: limits.nodes - nodes }, place);
    for (const object of isObject(value) ? expandList(value) : [value]) manifests.push(readManifest(object, place));
  }
  return { manifests, warnings: reading.warnings, nodes };
}

/** The same checks for objects that a tool gave as data. @throws FairleadError as `parseManifests` */
export function readObjects({ name, objects }: ManifestObjects, limits: ValueLimits): ParsedManifests {
  let nodes = 0;
  const place = { file: name };
  const manifests = objects.flatMap((value) => {
    nodes += countNodes(value, { ...limits, nodes: limits.nodes - nodes }, place);
    return expandList(value).map((object) => readManifest(object, place));
  });
  return { manifests, warnings: [], nodes };
}

function readJsonText({ name, bytes }: ManifestText): Reading {
  const text = decodeText(name, bytes);
  const value = readJson(name, text);
  const place = { file: name };
  if (!isObject(value)) throw manifestFailure(place, "it holds no object; a JSON file holds exactly one", "FILE_PARSE");
  if (typeof value["kind"] === "string")
    return { documents: [{ value, place: { file: name, line: 1 } }], warnings: inexactWarnings(name, scanJson(text)) };
  return { documents: [], warnings: [`FILE_IGNORED: ${describePlace(place)} has no "kind", so it is no manifest`] };
}

function readYamlText({ name, bytes }: ManifestText, limits: ValueLimits): Reading {
  let text = "";
  let parsed: YamlText;
  try {
    text = decodeText(name, bytes);
    parsed = parseYamlDocuments(text, { maxDepth: limits.depth, maxNodes: limits.nodes });
  } catch (error) {
    return readRefusal(name, text, error);
  }
  const documents = parsed.documents.map(({ value, line }) => ({ value, place: { file: name, line } }));
  for (const [index, { value, place }] of documents.entries()) {
    if (isObject(value) && typeof value["kind"] === "string" && value["kind"] !== "") continue;
    const because = isObject(value) ? `the object has no "kind"` : "an object is expected here";
    return {
      failure: manifestFailure(place, `${because}; every document needs "apiVersion", "kind" and "metadata"`, "FILE_PARSE"),
      afterGood: index > 0,
      text,
    };
  }
  return { documents, warnings: warningsOf(name, parsed) };
}

/** What is too much is an error whatever the file is; what cannot be read may just not be a manifest. */
function readRefusal(name: string, text: string, error: unknown): Reading {
  if (error instanceof YamlError) {
    const { line, column, reason } = error;
    const because = error.message.replace(/ \(line \d+, column \d+\)$/, "");
    const failure = manifestFailure(
      { file: name, line, column },
      because,
      reason === "MANIFEST_INVALID" ? "FILE_PARSE" : reason,
      error,
    );
    if (reason !== "MANIFEST_INVALID") throw failure;
    return { failure, afterGood: error.precedingDocuments > 0 && /\bkind["']?\s*:/.test(text), text };
  }
  if (error instanceof FairleadError && error.details["reason"] === "FILE_PARSE")
    return { failure: error, afterGood: false, text };
  throw error;
}

function warningsOf(file: string, { duplicates, inexact }: YamlText): readonly string[] {
  return [
    ...duplicates.map(
      ({ line, key }) => `DUPLICATE_KEY: ${describePlace({ file, line })}: "${key}" is given more than once; the last one counts`,
    ),
    ...inexactWarnings(file, { inexact }),
  ];
}

function inexactWarnings(file: string, { inexact }: Pick<YamlText, "inexact">): readonly string[] {
  return inexact.map((number) => describeInexact(file, number));
}

function looksLikeManifest(text: string): boolean {
  return text.includes("apiVersion:") && text.includes("kind:") && text.includes("metadata:");
}
