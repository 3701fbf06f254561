import { parse } from "yaml";
import { assessHealth } from "../../../engine/health/assess.js";
import type { Manifest } from "../../../engine/model/manifest.js";

/** The verdict on an object given as YAML (flow style keeps a case on one line), as `Status: message`, `Status`, or `none`. */
export function describeHealth(head: string, rest = ""): string {
  const object = { metadata: { name: "it", namespace: "web" }, ...parse(`{${head}}`), ...parse(`{${rest}}`) } as Manifest;
  const health = assessHealth(object);
  if (health === undefined) return "none";
  return health.message === undefined ? health.status : `${health.status}: ${health.message}`;
}
