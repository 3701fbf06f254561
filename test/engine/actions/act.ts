import { createResourceActions } from "../../../engine/actions/resource-actions.js";
import { noCustomizations } from "../../../engine/model/customizations.js";
import type { JsonObject } from "../../../engine/model/manifest.js";
import { noScripts } from "../../fakes/no-scripts.js";

const own = createResourceActions({
  customizations: () => noCustomizations,
  scripts: noScripts,
  now: () => Date.UTC(2026, 0, 31, 8, 5, 9),
});
const { signal } = new AbortController();

/** What our own action makes of an object at 2026-01-31T08:05:09Z. */
export async function act(object: JsonObject, name: string, parameters: Readonly<Record<string, string>> = {}) {
  const changes = await own.run(name, object, parameters, signal);
  return changes.map(({ operation, resource }) => ({ operation, resource }));
}

/** The object that our own action makes of an object. */
export async function patched(object: JsonObject, name: string, parameters: Readonly<Record<string, string>> = {}) {
  const [change] = await act(object, name, parameters);
  return change?.operation === "patch" ? change.resource : undefined;
}

/** The names of our own actions for an object, those that are disabled in brackets. */
export async function offered(object: JsonObject): Promise<readonly string[]> {
  return (await own.list(object, signal)).map(({ name, disabled }) => (disabled ? `(${name})` : name));
}

/** An object of a kind. */
export function objectOf(apiVersion: string, kind: string, fields: JsonObject = {}): JsonObject {
  const { metadata, ...rest } = fields;
  return { apiVersion, kind, metadata: { name: "web", namespace: "shop", ...(metadata as JsonObject | undefined) }, ...rest };
}
