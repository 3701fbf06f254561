import { FairleadError } from "../engine/errors.js";
import { type Application, type ApplicationRef, formatRef, projectOf, refOf } from "../engine/model/application.js";
import type { AppRefInput } from "../schema/app-ref.input.js";
import type { ResourceKeyInput } from "../schema/sync.input.js";
import { type ChangeRight, rightsToChange } from "./change-rights.js";
import type { RequestContext, Viewer } from "./context.js";

/** What is asked for by a root field, before its resolver runs. */
export interface Question {
  readonly resource: string;
  readonly action: string;
  readonly viewer: Viewer;
  readonly context: RequestContext;
  readonly args: Readonly<Record<string, unknown>>;
}

/** Answers a question: `allow`, or the sentence about what is absent or hidden. Throws `PERMISSION_DENIED` for what is visible but forbidden. */
export type Guard = (question: Question) => { readonly allow: true } | { readonly allow: false; readonly absent: string };

const allow = { allow: true } as const;

/** The reference a caller means: without a namespace it is the control namespace. */
export function resolveRef({ name, namespace }: AppRefInput, { engine }: Pick<RequestContext, "engine">): ApplicationRef {
  return { namespace: namespace ?? engine.controlNamespace, name };
}

/** The name of an Application in policies. */
export function policyObject(project: string, ref: ApplicationRef, controlNamespace: string): string {
  return ref.namespace === controlNamespace ? `${project}/${ref.name}` : `${project}/${ref.namespace}/${ref.name}`;
}

/** Says whether the viewer may do something with a stored Application. */
export function mayDo(viewer: Viewer, action: string, application: Application, controlNamespace: string): boolean {
  return viewer.can("applications", action, policyObject(projectOf(application), refOf(application), controlNamespace));
}

/** @throws FairleadError `PERMISSION_DENIED` with `details.required` if the viewer lacks a right to what they may see */
export function demand(viewer: Viewer, resource: string, action: string, object: string): void {
  if (viewer.can(resource, action, object)) return;
  throw new FairleadError("PERMISSION_DENIED", `You may not ${action} ${resource} "${object}"; ask for this right`, {
    details: { required: { resource, action, object } },
  });
}

/**
 * The Application that the argument `ref` names. First the right to get the key as it was given, then a look that is always taken, then the rights on
 * the stored object's real project; what is hidden answers as what is absent.
 */
export const theApplication: Guard = ({ resource, action, viewer, context, args }) => {
  const { engine } = context;
  const input = args["ref"] as AppRefInput;
  const ref = resolveRef(input, context);
  const absent = { allow: false, absent: `There is no Application "${ref.namespace}/${ref.name}" that you may see` } as const;
  const mayGetKey =
    input.project == null || viewer.can(resource, "get", policyObject(input.project, ref, engine.controlNamespace));
  const stored = engine.application(ref);
  if (!mayGetKey || stored === undefined) return absent;
  const project = projectOf(stored);
  if (input.project != null && input.project !== project) return absent;
  const object = policyObject(project, ref, engine.controlNamespace);
  if (!viewer.can(resource, "get", object)) return absent;
  if (action !== "get") demand(viewer, resource, action, object);
  return allow;
};

/** The right to an action, as policies name it: `action/apps/Deployment/restart`. */
export function actionVerb({ group, kind }: ResourceKeyInput, action: string): string {
  return `action/${group ?? ""}/${kind}/${action}`;
}

/** Says whether the caller of a request may do an action to an object of an Application that they may see. */
export function mayAct(verb: string, input: AppRefInput, resource: ResourceKeyInput, context: RequestContext): boolean {
  const { viewer, engine } = context;
  const stored = engine.application(resolveRef(input, context));
  if (viewer === undefined || stored === undefined) return false;
  const child = childOf(resource, context);
  return (
    mayDo(viewer, verb, stored, engine.controlNamespace) &&
    (child === undefined || rightsToAct.every((right) => mayDo(viewer, right, child, engine.controlNamespace)))
  );
}

/** What an action may do to an Application that is an object of another one: anything. */
const rightsToAct: readonly ChangeRight[] = ["update", "sync-policy"];

/** The Application that an object of another Application is. */
function childOf({ group, kind, namespace, name }: ResourceKeyInput, { engine }: RequestContext): Application | undefined {
  if (group !== "argoproj.io" || kind !== "Application") return undefined;
  return engine.application({ namespace: namespace ?? engine.controlNamespace, name });
}

/** As `theApplication`, for the action that the arguments name; one on an Application also takes the right to change that one. */
export const theActionOnItsObject: Guard = (question) => {
  const { viewer, context, args } = question;
  const resource = args["resource"] as ResourceKeyInput;
  const answer = theApplication({ ...question, action: actionVerb(resource, args["action"] as string) });
  const child = answer.allow ? childOf(resource, context) : undefined;
  if (child !== undefined) {
    const object = policyObject(projectOf(child), refOf(child), context.engine.controlNamespace);
    for (const right of rightsToAct) demand(viewer, "applications", right, object);
  }
  return answer;
};

const projectNamed = (spec: unknown): string | undefined => {
  const project = spec !== null && typeof spec === "object" ? (spec as { project?: unknown }).project : undefined;
  return typeof project === "string" && project !== "" ? project : undefined;
};

/**
 * An Application that is to be changed: `update`, or `sync-policy` alone where nothing but auto-sync is switched; both where it is switched along with the
 * rest. Moving it to another project also takes `create` and `update` there.
 */
export const theChangedApplication: Guard = (question) => {
  const answer = theApplication({ ...question, action: "get" });
  if (!answer.allow) return answer;
  const { resource, viewer, context, args } = question;
  const { controlNamespace } = context.engine;
  const ref = resolveRef(args["ref"] as AppRefInput, context);
  const stored = context.engine.application(ref);
  if (stored === undefined) return allow;
  const { spec, ...more } = args["input"] as { readonly spec?: unknown };
  const own = policyObject(projectOf(stored), ref, controlNamespace);
  for (const right of changeRights(stored, spec, more)) demand(viewer, resource, right, own);
  const wanted = spec != null && Object.hasOwn(spec, "project") ? (projectNamed(spec) ?? "default") : undefined;
  if (wanted === undefined || wanted === projectOf(stored)) return allow;
  const object = policyObject(wanted, ref, controlNamespace);
  demand(viewer, "applications", "create", object);
  demand(viewer, "applications", "update", object);
  return allow;
};

function changeRights(stored: Application, spec: unknown, more: object): readonly ChangeRight[] {
  const rights = typeof spec === "object" && spec !== null ? rightsToChange(stored.spec, spec) : [];
  const isMore = Object.values(more).some((value) => value != null);
  return isMore || rights.length === 0 ? [...new Set<ChangeRight>(["update", ...rights])] : rights;
}

/**
 * A new Application takes `create` in its project; replacing one that exists (`upsert`) also takes `update` on both. Names are unique in a namespace, so that one cannot be had
 * does tell of an Application that is hidden, whatever is done; nothing else is told of it.
 */
export const theNewApplication: Guard = ({ viewer, context, args }) => {
  const { controlNamespace } = context.engine;
  const input = args["input"] as AppRefInput & { readonly spec: unknown };
  const ref = resolveRef(input, context);
  const object = policyObject(projectNamed(input.spec) ?? "default", ref, controlNamespace);
  demand(viewer, "applications", "create", object);
  const stored = context.engine.application(ref);
  if (stored === undefined) return allow;
  if (!mayDo(viewer, "get", stored, controlNamespace)) throw nameNotFree(`Application "${formatRef(ref)}"`, "in this namespace");
  if (args["upsert"] !== true) return allow;
  demand(viewer, "applications", "update", object);
  const own = policyObject(projectOf(stored), ref, controlNamespace);
  for (const right of ["update" as const, ...changeRights(stored, input.spec, {})]) demand(viewer, "applications", right, own);
  return allow;
};

function nameNotFree(what: string, where: string): FairleadError {
  return new FairleadError("CONFLICT", `${what} cannot be created: its name cannot be used ${where}; choose another`, {
    details: { reason: "NAME_NOT_FREE" },
  });
}

/** Any new Application of the project that the argument `project` names. */
export const aNewApplicationOfTheProject: Guard = ({ viewer, resource, action, args }) => {
  demand(viewer, resource, action, `${args["project"] as string}/*`);
  return allow;
};

/** The project that the argument `name` names. */
export const theProject: Guard = ({ viewer, context, args }) => {
  const name = args["name"] as string;
  const stored = context.engine.project(name);
  const visible = viewer.can("projects", "get", name) && stored !== undefined;
  return visible ? allow : { allow: false, absent: `There is no project "${name}" that you may see` };
};

/** A new project takes `create`; replacing one that exists (`upsert`) also takes `update`. */
export const theNewProject: Guard = ({ viewer, context, args }) => {
  const { name } = args["input"] as { readonly name: string };
  demand(viewer, "projects", "create", name);
  if (context.engine.project(name) === undefined) return allow;
  if (!viewer.can("projects", "get", name)) throw nameNotFree(`Project "${name}"`, "here");
  if (args["upsert"] === true) demand(viewer, "projects", "update", name);
  return allow;
};

/** What is about all objects of a resource at once. */
export const everything: Guard = ({ viewer, resource, action }) => {
  demand(viewer, resource, action, "*");
  return allow;
};

/** Items of a list or stream: anybody signed in may ask, and the resolver leaves out what they may not see, before anything is counted. */
export const eachItem: Guard = () => allow;
