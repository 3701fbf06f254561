import { z } from "zod";
import { FairleadError } from "../../engine/errors.js";
import { isObject } from "../../engine/kubernetes/json-value.js";
import type { Json, JsonObject } from "../../engine/model/manifest.js";
import type { ParameterAnnouncement } from "../../engine/model/source-details.js";
import { joinInside } from "../path-parts.js";
import type { Result } from "../sdk/messages.js";
import type { PluginReply } from "./messages.js";

const maxObjects = 10_000;
const maxResults = 1000;
const maxText = 4000;
const maxDepth = 100;
const maxNodes = 500_000;
// oxlint-disable-next-line no-control-regex -- control characters are what is replaced
const controls = /[\u0000-\u0008\u000b-\u001f\u007f]/g;

const text = z.string().transform((value) => value.slice(0, maxText).replaceAll(controls, "\u{fffd}"));
const place = z.int().min(1).max(10_000_000).optional().catch(undefined);
const result = z.object({
  severity: z.enum(["error", "warning", "info"]),
  message: text,
  file: z.union([text, z.object({ path: text }).transform(({ path }) => path)]).optional(),
  line: place,
  column: place,
  field: z.union([text, z.object({ path: text }).transform(({ path }) => path)]).optional(),
  parameter: text.optional(),
  resourceRef: z.json().optional(),
  tags: z.json().optional(),
  hint: text.optional(),
});
const announcement = z.object({
  name: text.pipe(z.string().min(1)),
  title: text.default(""),
  tooltip: text.default(""),
  required: z.boolean().default(false),
  itemType: text.default("string"),
  collectionType: z.enum(["", "string", "array", "map"]).default("string"),
  string: text.optional(),
  array: z.array(text).max(1000).optional(),
  map: z.record(z.string(), text).optional(),
});
const reply = z.object({
  items: z.array(z.unknown()).default([]),
  results: z.array(result).max(maxResults).default([]),
  parameters: z.array(announcement).max(200).default([]),
});

/**
 * Reads a plugin's answer: JSON with `items`, `results`, `parameters`. It is data from a stranger: bounded, and no key of it can name a prototype.
 * @param appDir the source's directory, from which paths of results count
 * @throws FairleadError `FAILED_PRECONDITION` (`PLUGIN_PROTOCOL`); `RESOURCE_EXHAUSTED` (`LIMIT_OUTPUT`, `INPUT_TOO_COMPLEX`)
 */
export function readPluginReply(plugin: string, output: Uint8Array, appDir: string): PluginReply {
  return readReply(plugin, decode(plugin, output), appDir);
}

/**
 * Reads the answer to the operation `parameters`, which may also be a bare list: a script's list arrives as `items`.
 * @throws as `readPluginReply`
 */
export function readAnnouncements(plugin: string, output: Uint8Array): readonly ParameterAnnouncement[] {
  const value = decode(plugin, output);
  const { parameters, items } = isObject(value) ? value : {};
  return readReply(plugin, { parameters: parameters ?? items ?? [] }, "").parameters;
}

function readReply(plugin: string, value: Json, appDir: string): PluginReply {
  const parsed = reply.safeParse(value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const at = issue === undefined || issue.path.length === 0 ? "the answer" : `"${issue.path.join(".").slice(0, 200)}"`;
    throw protocol(plugin, `${at} is wrong: ${issue?.message ?? "it is no message"}`);
  }
  const { items, results, parameters } = parsed.data;
  if (items.length > maxObjects) {
    throw new FairleadError(
      "RESOURCE_EXHAUSTED",
      `Plugin "${plugin}" gave ${items.length} objects, the limit is ${maxObjects}; split the source`,
      {
        details: { reason: "LIMIT_OUTPUT", plugin, limit: maxObjects, observed: items.length },
      },
    );
  }
  const foreign = items.findIndex((item) => !isObject(item));
  if (foreign >= 0) throw protocol(plugin, `"items.${foreign}" is no object; "generate" gives a list of Kubernetes objects`);
  return {
    items: items as readonly JsonObject[],
    results: results.map((one) => definedOnly({ ...one, file: repositoryPath(one.file, appDir) }) as Result),
    parameters: parameters.map(
      (one) => definedOnly({ ...one, collectionType: one.collectionType || "string" }) as ParameterAnnouncement,
    ),
  };
}

function decode(plugin: string, output: Uint8Array): Json {
  let value: Json;
  try {
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(output)) as Json;
  } catch (error) {
    throw protocol(plugin, "it is not JSON in UTF-8", error);
  }
  checkData(plugin, value);
  return value;
}

function checkData(plugin: string, root: Json): void {
  const open: { readonly value: Json; readonly depth: number }[] = [{ value: root, depth: 0 }];
  let nodes = 0;
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    nodes += 1;
    if (nodes > maxNodes || next.depth > maxDepth) {
      const limit = nodes > maxNodes ? `more than ${maxNodes} values` : `values nested more than ${maxDepth} deep`;
      throw new FairleadError("RESOURCE_EXHAUSTED", `Plugin "${plugin}" gave ${limit}; split the source`, {
        details: { reason: "INPUT_TOO_COMPLEX", plugin },
      });
    }
    if (typeof next.value !== "object" || next.value === null) continue;
    if (Object.hasOwn(next.value, "__proto__")) throw protocol(plugin, `it holds a key "__proto__"; rename it`);
    for (const child of Object.values(next.value) as readonly Json[]) open.push({ value: child, depth: next.depth + 1 });
  }
}

/** `/src/x` is `x` of the repository; a relative path counts from the source's directory. */
function repositoryPath(file: string | undefined, appDir: string): string | undefined {
  if (file === undefined || file === "") return undefined;
  if (file.startsWith("/src/")) return joinInside("", file.slice("/src/".length)) ?? file;
  return file.startsWith("/") ? file : (joinInside(appDir, file) ?? file);
}

function definedOnly(value: object): object {
  return Object.fromEntries(Object.entries(value).filter(([, field]) => field !== undefined));
}

function protocol(plugin: string, because: string, cause?: unknown): FairleadError {
  return new FairleadError("FAILED_PRECONDITION", `Cannot read the answer of plugin "${plugin}": ${because}`, {
    cause,
    details: { reason: "PLUGIN_PROTOCOL", plugin },
  });
}
