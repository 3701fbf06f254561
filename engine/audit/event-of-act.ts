import { isList, isObject } from "../kubernetes/json-value.js";
import type { EventReason } from "../model/kubernetes-event.js";
import { textOf } from "./describe-wish.js";

/** What somebody did by the graph, as far as an Event tells it. */
export interface DoneAct {
  /** `applications.sync`. */
  readonly action: string;
  readonly args: Readonly<Record<string, unknown>>;
}

const told: Readonly<Record<string, readonly [EventReason, string]>> = {
  "applications.create": ["ResourceCreated", "created application"],
  "applications.update": ["ResourceUpdated", "updated application spec"],
  "applications.delete": ["ResourceDeleted", "deleted application"],
  "applications.terminateOperation": ["ResourceUpdated", "terminated running operation"],
  "projects.create": ["ResourceCreated", "created project"],
  "projects.update": ["ResourceUpdated", "updated project"],
  "projects.delete": ["ResourceDeleted", "deleted project"],
  "projects.createToken": ["ResourceCreated", "created token"],
  "projects.revokeToken": ["ResourceDeleted", "deleted token"],
};

/**
 * The reason and the words of the Event for what somebody did, without their name; undefined for what Argo CD's server writes no Event about. What was only tried is not told.
 * @see argoproj/argo-cd:server/application/application.go, server/project/project.go
 */
export function eventOfAct({ action, args }: DoneAct): { readonly reason: EventReason; readonly did: string } | undefined {
  const input = isObject(args["input"]) ? args["input"] : {};
  if (args["dryRun"] === true) return undefined;
  if (action === "applications.sync") return { reason: "OperationStarted", did: syncWords(input) };
  if (action === "applications.rollback")
    return { reason: "OperationStarted", did: `initiated rollback to ${textOf(args["historyId"] ?? args["id"])}` };
  if (action === "applications.runResourceAction") return { reason: "ResourceActionRan", did: actionWords(args) };
  const found = Object.hasOwn(told, action) ? told[action] : undefined;
  return found === undefined ? undefined : { reason: found[0], did: found[1] };
}

function syncWords(input: Readonly<Record<string, unknown>>): string {
  const { resources, revision, revisions } = input;
  const partial = isList(resources) && resources.length > 0 ? "partial " : "";
  const to = isList(revisions) && revisions.length > 0 ? revisions.map(textOf).join(",") : revision;
  return typeof to === "string" && to !== "" ? `initiated ${partial}sync to ${to}` : `initiated ${partial}sync`;
}

function actionWords(args: Readonly<Record<string, unknown>>): string {
  const { group, kind, name } = isObject(args["resource"]) ? args["resource"] : {};
  return `ran action ${textOf(args["action"])} on resource ${[group, kind, name].map(textOf).join("/")}`;
}
