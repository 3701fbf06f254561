import { z } from "zod";
import { FairleadError } from "../engine/errors.js";
import type { JsonObject } from "../engine/model/manifest.js";

/** A text; null and absent count as `""`, as Kubernetes reads a field. */
export const textField = z
  .string()
  .nullish()
  .transform((value) => value ?? "");

/** True or false; absent is false. */
export const flagField = z
  .boolean()
  .nullish()
  .transform((value) => value ?? false);

/** A list; absent is empty. */
export function listField<T extends z.ZodType>(item: T) {
  return z
    .array(item)
    .nullish()
    .transform((value): readonly z.output<T>[] => value ?? []);
}

/** A map of texts; absent is empty. */
export const textsField = z
  .record(z.string(), z.string())
  .nullish()
  .transform((value): Readonly<Record<string, string>> => value ?? {});

/**
 * Reads one tool's block of a source by a schema. Fields the schema does not know are passed over.
 * @param pointer where the block stands in the source: `/kustomize`
 * @throws FairleadError `BAD_USER_INPUT` (`SPEC_INVALID`) with the JSON pointer of the first field that is wrong
 */
export function readSourceBlock<T extends z.ZodType>(schema: T, block: JsonObject | undefined, pointer: string): z.output<T> {
  const parsed = schema.safeParse(block ?? {});
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const path = issue?.path.map(String) ?? [];
  const field = [pointer, ...path.map(escapeStep)].join("/");
  const found = path.reduce<unknown>((at, part) => (at as Record<string, unknown> | undefined)?.[part], block);
  const wanted = wantedBy(issue);
  const advice = wanted === "text" && (typeof found === "number" || typeof found === "boolean") ? "; put it in quotes" : "";
  throw new FairleadError("BAD_USER_INPUT", `Cannot read ${field}: a ${wanted} is expected, found ${describe(found)}${advice}`, {
    details: { reason: "SPEC_INVALID", field },
  });
}

const words: Readonly<Record<string, string>> = {
  string: "text",
  boolean: "true or false",
  array: "list",
  object: "map",
  record: "map",
};

function wantedBy(issue: z.core.$ZodIssue | undefined): string {
  if (issue?.code === "too_small") return "text that is not empty";
  if (issue?.code === "invalid_union") return "whole number";
  return issue?.code === "invalid_type" ? (words[issue.expected] ?? issue.expected) : "map";
}

function escapeStep(step: string): string {
  return step.replaceAll("~", "~0").replaceAll("/", "~1");
}

function describe(value: unknown): string {
  if (value === undefined) return "nothing";
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return "a map";
  return typeof value === "string"
    ? `the text ${JSON.stringify(value.slice(0, 200))}`
    : `${typeof value} ${JSON.stringify(value)}`;
}
