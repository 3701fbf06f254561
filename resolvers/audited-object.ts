import { projectOf } from "../engine/model/application.js";
import type { AuditResource } from "../engine/model/audit-event.js";
import type { Manifest } from "../engine/model/manifest.js";
import type { AppRefInput } from "../schema/app-ref.input.js";
import { ownAccount } from "./account-guards.js";
import type { RequestContext } from "./context.js";
import { resolveRef } from "./guards.js";

/** What a root field is about, as its arguments name it. */
export interface AuditedObject {
  /** How the audit names it now: a stored object by its real project. */
  readonly resource: AuditResource;
  /** Whether there is such a thing, visible or not. */
  readonly isThere: boolean;
  /** Its state, where it is an object. */
  readonly stored: Manifest | undefined;
}

type Args = Readonly<Record<string, unknown>>;

/** Finds what a root field is about. Asked before and after, it gives both states. */
export function auditedObject(resource: string, args: Args, context: RequestContext): AuditedObject {
  if (resource === "applications") return theApplication(args, context);
  const { input } = args;
  const inner = input !== null && typeof input === "object" ? (input as Args) : {};
  const project = textOf(args["project"], inner["project"]);
  if (resource === "projects") {
    const name = project ?? textOf(args["name"], inner["name"]);
    const stored = name === undefined ? undefined : context.engine.project(name);
    const named = { type: resource, ...(name !== undefined && { project: name, name }) };
    return { resource: named, isThere: stored !== undefined, stored };
  }
  const own = context.viewer === undefined ? undefined : ownAccount(context.viewer.identity);
  const name = textOf(args["name"], args["username"], inner["name"], resource === "accounts" ? own : undefined);
  return {
    resource: { type: resource, ...(project !== undefined && { project }), ...(name !== undefined && { name }) },
    isThere: resource === "accounts" && name !== undefined && context.accounts.one(name) !== undefined,
    stored: undefined,
  };
}

function theApplication(args: Args, context: RequestContext): AuditedObject {
  const given = (args["ref"] ?? args["input"]) as (AppRefInput & { readonly spec?: unknown }) | undefined;
  if (typeof given?.name !== "string") {
    const project = textOf(args["project"]);
    return { resource: { type: "applications", ...(project !== undefined && { project }) }, isThere: false, stored: undefined };
  }
  const ref = resolveRef(given, context);
  const stored = context.engine.application(ref);
  const spec = given.spec !== null && typeof given.spec === "object" ? (given.spec as Args) : {};
  const project = stored === undefined ? (textOf(given.project, spec["project"]) ?? "default") : projectOf(stored);
  return { resource: { type: "applications", project, ...ref }, isThere: stored !== undefined, stored };
}

function textOf(...values: readonly unknown[]): string | undefined {
  return values.find((value) => typeof value === "string" && value !== "") as string | undefined;
}
