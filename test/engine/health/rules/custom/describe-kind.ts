import { parse } from "yaml";
import { assessByRule } from "../../../../../engine/health/find-rule.js";
import type { JsonObject, Manifest } from "../../../../../engine/model/manifest.js";

const condition = /^(?<type>[^\s=]+)=(?<status>\w*)(?:\/(?<reason>\S+))?(?: (?<message>.+))?$/;

const isConditions = (part: string) => /^[\w.-]+=/.test(part);

/**
 * The verdict of our own rule, as `Status: message`, `Status`, or `none`, on an object of a kind (`cert-manager.io/v1 Issuer`). What it holds is told in parts
 * divided by ` | `: conditions (`Ready=False/Failed no such account, Issuing=True`) or fields in the flow style of YAML (`spec: {paused: true}`).
 */
export function describeKind(kindName: string, given: string): string {
  const [apiVersion = "", kind = ""] = kindName.split(" ");
  const parts = given.split(" | ").filter((part) => part !== "");
  const told = parts.filter(isConditions).flatMap((part) => part.split(", ").map(readCondition));
  const fields = parse(`{${parts.filter((part) => !isConditions(part)).join(", ")}}`) as Partial<Manifest>;
  const object: Manifest = {
    ...fields,
    apiVersion,
    kind,
    metadata: { name: "it", ...fields.metadata },
    ...(told.length > 0 && { status: { ...(fields.status as JsonObject | undefined), conditions: told } }),
  };
  const health = assessByRule(object, "all");
  if (health === undefined) return "none";
  return health.message === undefined ? health.status : `${health.status}: ${health.message}`;
}

function readCondition(text: string): Readonly<Record<string, string>> {
  const { groups } = condition.exec(text) ?? {};
  if (groups === undefined) throw new Error(`"${text}" is no condition; write Type=Status/Reason message`);
  return Object.fromEntries(Object.entries(groups).filter(([, value]) => value !== undefined));
}
