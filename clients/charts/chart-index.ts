import type { YamlLimits } from "../../engine/dialects/yaml.js";
import { messageOf } from "../../engine/errors.js";
import type { Json, JsonObject } from "../../engine/model/manifest.js";
import { packageFailure } from "./package-failure.js";

/** One version of a chart as an index lists it. */
export interface ChartVersion {
  readonly version: string;
  readonly urls: readonly string[];
  /** sha256 of the archive, 64 hex digits, if the index tells. */
  readonly digest?: string;
  readonly created?: string;
  readonly description?: string;
  readonly home?: string;
  readonly maintainers: readonly string[];
}

/** Reads the values of a YAML text's documents without holding up anybody. @throws FairleadError as `parseYamlDocuments` */
export type ReadYaml = (text: string, limits: YamlLimits, signal: AbortSignal) => Promise<readonly Json[]>;

/** A repository's index. Only the charts that are asked for are ever parsed. */
export interface ChartIndex {
  readonly bytes: number;
  /** The versions of a chart in the order of the index; undefined if it lists no such chart. @throws FairleadError `INDEX_INVALID` */
  versions(chart: string, signal: AbortSignal): Promise<readonly ChartVersion[] | undefined>;
}

/** What is read, how messages call it, how much YAML may be parsed in one go, and by what. */
export interface IndexSource {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly parsedBytes: number;
  readonly readYaml: ReadYaml;
}

const mostNodes = 2_000_000;
const mostVersions = 20_000;

/**
 * Reads an index. One that is laid out as Helm writes it (`entries:`, then a key indented by two blanks for every chart) is cut at the charts and parsed by
 * pieces, which costs milliseconds where all of it would cost seconds; any other is parsed as a whole.
 * @throws FairleadError `BAD_USER_INPUT` (`INDEX_INVALID`); `RESOURCE_EXHAUSTED` (`INPUT_TOO_COMPLEX`)
 * @see https://helm.sh/docs/topics/chart_repository (the index file)
 */
export async function readChartIndex(source: IndexSource, signal: AbortSignal): Promise<ChartIndex> {
  const { bytes, name } = source;
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const parse = async (part: string, until: AbortSignal): Promise<JsonObject> =>
    entriesOf(await parseText(part, source, until), name);
  const pieces = cutAtCharts(text);
  const whole = pieces === undefined ? await parse(text.toString("utf8"), signal) : undefined;
  const parsed = new Map<string, readonly ChartVersion[]>();
  return {
    bytes: bytes.byteLength,
    async versions(chart, until) {
      const known = parsed.get(chart);
      if (known !== undefined) return known;
      const piece = pieces?.get(chart);
      const entries =
        piece === undefined ? whole : await parse(`entries:\n${text.toString("utf8", piece.from, piece.to)}`, until);
      if (entries === undefined || !Object.hasOwn(entries, chart)) return undefined;
      const versions = versionsOf(entries[chart] ?? null);
      parsed.set(chart, versions);
      return versions;
    },
  };
}

interface Piece {
  readonly from: number;
  to: number;
}

const chartLine = /^ {2}("?)([A-Za-z0-9._/-]+)\1:\s*$/;
const [blank, dash] = [0x20, 0x2d];
/** A line that begins so says nothing: it is empty, or a comment. */
const isIdle = (byte: number | undefined) => byte === undefined || byte === 0x0a || byte === 0x0d || byte === 0x23;

/** Where each chart's lines are; undefined if the text is laid out otherwise. Looks at bytes, since there may be a million lines. */
function cutAtCharts(text: Buffer): ReadonlyMap<string, Piece> | undefined {
  const pieces = new Map<string, Piece>();
  let open: Piece | undefined;
  let inEntries = false;
  for (let at = 0, next = 0; at < text.length; at = next) {
    const newline = text.indexOf(0x0a, at);
    next = newline < 0 ? text.length : newline + 1;
    const [first, second, third] = [text[at], text[at + 1], text[at + 2]];
    if (isIdle(first) || (first === blank && !inEntries)) continue;
    if (first !== blank) {
      const line = text.toString("latin1", at, Math.min(next, at + 80));
      // A key of the top level, or a text that is no map at all.
      if (/^(?:[{[]|-(?!--))/.test(line)) return undefined;
      const isEntries = line.startsWith("entries");
      if (isEntries && (pieces.size > 0 || line.trim() !== "entries:")) return undefined;
      inEntries = isEntries;
      open = undefined;
    } else if (second !== blank) {
      if (!isIdle(second)) return undefined;
    } else if (third !== blank && third !== dash && !isIdle(third)) {
      const key = chartLine.exec(text.toString("utf8", at, next))?.[2];
      if (key === undefined) return undefined;
      open = { from: at, to: next };
      pieces.set(key, open);
    } else if (open !== undefined) open.to = next;
  }
  return pieces.size > 0 ? pieces : undefined;
}

async function parseText(text: string, { name, parsedBytes, readYaml }: IndexSource, signal: AbortSignal): Promise<Json> {
  if (text.length > parsedBytes) {
    throw packageFailure(
      "INPUT_TOO_COMPLEX",
      `Cannot read ${name}: ${text.length} characters would have to be parsed at once, the limit is ${parsedBytes}`,
    );
  }
  try {
    const [first] = await readYaml(text, { maxLength: parsedBytes, maxNodes: mostNodes }, signal);
    return first ?? null;
  } catch (error) {
    signal.throwIfAborted();
    throw packageFailure("INDEX_INVALID", `Cannot read ${name}: ${messageOf(error)}`, error);
  }
}

function entriesOf(document: Json, name: string): JsonObject {
  const entries = isObject(document) ? document["entries"] : undefined;
  if (isObject(entries)) return entries;
  throw packageFailure("INDEX_INVALID", `Cannot read ${name}: it has no "entries"; is the URL that of a Helm repository?`);
}

function versionsOf(value: Json): readonly ChartVersion[] {
  const list = Array.isArray(value) ? (value as readonly Json[]) : [];
  return list.slice(0, mostVersions).flatMap((one) => {
    if (!isObject(one) || typeof one["version"] !== "string") return [];
    const digest = textOf(one["digest"])?.replace(/^sha256:/, "");
    return [
      {
        version: one["version"],
        urls: listOf(one["urls"]).filter((url) => typeof url === "string"),
        maintainers: listOf(one["maintainers"]).flatMap(describeMaintainer),
        ...(digest !== undefined && /^[0-9a-f]{64}$/.test(digest) && { digest }),
        ...optional("created", textOf(one["created"])),
        ...optional("description", textOf(one["description"])),
        ...optional("home", textOf(one["home"])),
      },
    ];
  });
}

function describeMaintainer(value: Json): readonly string[] {
  if (!isObject(value)) return [];
  const [name, email] = [textOf(value["name"]), textOf(value["email"])];
  const text = [name, email === undefined ? undefined : `<${email}>`].filter((part) => part !== undefined).join(" ");
  return text === "" ? [] : [text];
}

function optional<K extends string>(key: K, value: string | undefined): Partial<Record<K, string>> {
  return value === undefined ? {} : ({ [key]: value } as Record<K, string>);
}

function listOf(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? (value as readonly Json[]) : [];
}

function textOf(value: Json | undefined): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
