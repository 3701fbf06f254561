import { cascadeFinalizersFor } from "../deletion/cascade-finalizers.js";
import { FairleadError } from "../errors.js";
import { applyMergePatch } from "../kubernetes/json-merge-patch.js";
import { equalJson } from "../kubernetes/json-value.js";
import { annotations } from "../model/annotations.js";
import { type Application, type ApplicationRef, type ApplicationSpec, formatRef, projectOf } from "../model/application.js";
import type { Json } from "../model/manifest.js";
import type { ApplicationAnswer, ApplicationChange, ApplicationWish } from "../model/wish.js";
import type { ApplicationStore } from "../ports/application-store.js";
import { judgeSpec } from "../reconcile/check-application.js";
import type { ReconcileContext } from "../reconcile/reconcile-context.js";
import { changeApplication, mustFind } from "./change-application.js";
import { specPatch } from "./known-fields.js";

/** What judging a spec needs: the projects and the clusters there are. */
export type SpecJudges = Pick<ReconcileContext, "store" | "clusters">;

/**
 * Creates an Application. One that is there with the same content is returned as it is; one that differs is changed only with `upsert`.
 * @throws FairleadError `CONFLICT`; `BAD_USER_INPUT` for a spec that makes no sense; `FAILED_PRECONDITION` with the project's reason
 */
export async function createApplication(
  wish: ApplicationWish,
  { upsert, validate, dryRun }: { readonly upsert: boolean; readonly validate: boolean; readonly dryRun: boolean },
  judges: SpecJudges,
  signal: AbortSignal,
): Promise<ApplicationAnswer> {
  const { store } = judges;
  const spec = withProject(wish.spec);
  if (validate) mustBePermitted(wish.ref, spec, judges);
  const there = store.application(wish.ref) ?? (await store.readApplication(wish.ref, signal));
  if (there !== undefined) {
    const change = {
      ...(wish.labels && { labels: wish.labels }),
      ...(wish.annotations && { annotations: wish.annotations }),
      spec,
    };
    if (isSame(there, change)) return { application: there, warnings: [] };
    if (!upsert) {
      const message = `Application "${formatRef(wish.ref)}" already exists with another spec. Use updateApplication, or upsert: true to replace it.`;
      throw new FairleadError("CONFLICT", message);
    }
    if (dryRun) return { application: { ...there, spec: changedSpec(there.spec, spec) }, warnings: [] };
    return updateApplication(wish.ref, change, { validate }, judges, signal);
  }
  const { labels, annotations: notes, finalizers: held } = wish;
  const metadata = {
    ...wish.ref,
    ...(labels && { labels }),
    ...(notes && { annotations: notes }),
    ...(held && { finalizers: held }),
  };
  const application: Application = { apiVersion: "argoproj.io/v1alpha1", kind: "Application", metadata, spec };
  return { application: await store.createApplication(application, { dryRun }, signal), warnings: [] };
}

/**
 * Changes an Application and keeps every field this build does not know. Without `validate` the project is not asked.
 * @throws FairleadError `NOT_FOUND`; `CONFLICT` if `expectedVersion` is not its version; `BAD_USER_INPUT`; `FAILED_PRECONDITION`
 */
export async function updateApplication(
  ref: ApplicationRef,
  change: ApplicationChange,
  { expectedVersion, validate = true }: { readonly expectedVersion?: string; readonly validate?: boolean },
  judges: SpecJudges,
  signal: AbortSignal,
): Promise<ApplicationAnswer> {
  const decide = (current: Application) => {
    const version = current.metadata.resourceVersion;
    if (expectedVersion !== undefined && expectedVersion !== version) {
      throw new FairleadError(
        "CONFLICT",
        `Application "${formatRef(ref)}" is at version ${version}, not ${expectedVersion}. Read it again and repeat the change.`,
      );
    }
    const spec = change.spec === undefined ? undefined : withProject(change.spec);
    if (spec !== undefined && validate) mustBePermitted(ref, spec, judges);
    return {
      metadata: {
        ...(change.labels !== undefined && { labels: mapPatch(current.metadata.labels, change.labels) }),
        ...(change.annotations !== undefined && { annotations: mapPatch(current.metadata.annotations, change.annotations) }),
      },
      ...(spec !== undefined && { spec: specPatch(current.spec, spec) }),
    };
  };
  return { application: await changeApplication(judges.store, ref, decide, signal), warnings: [] };
}

/**
 * Deletes an Application. With `cascade` its objects go first, as the propagation says; without, or with `ORPHAN`, they stay.
 * @throws FairleadError `NOT_FOUND`
 */
export async function deleteApplication(
  store: ApplicationStore,
  ref: ApplicationRef,
  { cascade, propagation }: { readonly cascade: boolean; readonly propagation: "FOREGROUND" | "BACKGROUND" | "ORPHAN" },
  signal: AbortSignal,
): Promise<void> {
  const wish = { cascade: cascade && propagation !== "ORPHAN", propagation };
  const next = (held: readonly string[] = []) => cascadeFinalizersFor(held, wish);
  const held = mustFind(store, ref).metadata.finalizers ?? [];
  if (!equalJson(held, next(held))) {
    const decide = ({ metadata }: Application) => {
      const wanted = next(metadata.finalizers);
      return { metadata: { finalizers: wanted.length > 0 ? wanted : null } };
    };
    await changeApplication(store, ref, decide, signal);
  }
  const { uid } = mustFind(store, ref).metadata;
  await store.deleteApplication(ref, uid === undefined ? {} : { uid }, signal);
}

function withProject(spec: ApplicationSpec): ApplicationSpec {
  return { ...spec, project: projectOf({ spec }) };
}

function mustBePermitted(ref: ApplicationRef, spec: ApplicationSpec, judges: SpecJudges): void {
  const verdict = judgeSpec(ref, spec, judges);
  if (verdict.allowed) return;
  throw new FairleadError(verdict.isSpecWrong ? "BAD_USER_INPUT" : "FAILED_PRECONDITION", verdict.because, {
    details: { rule: verdict.rule, ...(verdict.reason !== undefined && { reason: verdict.reason }) },
  });
}

/** Annotations that belong to the server or the engine: a client that replaces all of its own leaves them alone. */
const kept: readonly string[] = [
  annotations.lastApplied,
  annotations.refresh,
  annotations.refreshTimestamp,
  "notified.notifications.argoproj.io",
];

function mapPatch(
  before: Readonly<Record<string, string>> = {},
  after: Readonly<Record<string, string>>,
): Record<string, string | null> {
  const gone = Object.keys(before).filter((key) => !(key in after) && !kept.includes(key));
  return { ...after, ...Object.fromEntries(gone.map((key) => [key, null])) };
}

function isSame(application: Application, { labels, annotations: notes, spec }: ApplicationChange): boolean {
  const sameSpec = spec === undefined || equalJson(application.spec, changedSpec(application.spec, spec));
  const sameMap = (have: Readonly<Record<string, string>> = {}, want: Readonly<Record<string, string>> = have) =>
    Object.entries(mapPatch(have, want)).every(([key, value]) => have[key] === value);
  return sameSpec && sameMap(application.metadata.labels, labels) && sameMap(application.metadata.annotations, notes);
}

function changedSpec(stored: ApplicationSpec, wanted: ApplicationSpec): ApplicationSpec {
  return applyMergePatch(stored as unknown as Json, specPatch(stored, wanted) as Json) as unknown as ApplicationSpec;
}
