import type { ObjectVersion } from "../../clients/kubernetes/object-versions.js";
import { systemActor } from "../../engine/audit/actor-of.js";
import { describeChanges } from "../../engine/audit/describe-changes.js";
import { settingsChanges } from "../../engine/audit/settings-changes.js";
import type { AppProject } from "../../engine/model/app-project.js";
import { projectOf } from "../../engine/model/application.js";
import type { AuditEntry } from "../../engine/model/audit-event.js";
import type { EngineEvent } from "../../engine/model/engine-event.js";
import type { RawSettings } from "../../engine/model/settings.js";
import type { AuditLog } from "../../engine/ports/audit-log.js";

/** What recording changes that nobody asked us for takes. */
export interface ChangeRecorderParts {
  readonly audit: Pick<AuditLog, "record">;
  /** Where it begins. */
  readonly settings: RawSettings;
}

/** Records what others changed (with kubectl, by GitOps) and what the loop begins by itself. */
export interface ChangeRecorder {
  settingsChanged(settings: RawSettings): void;
  /** Told every version of every project, in order. */
  projectVersion(version: ObjectVersion<AppProject>): void;
  /** Told of every event of the bus. */
  happened(event: EngineEvent): void;
}

/**
 * Creates the recorder. Each version is compared with the one told before it. Only what a mutation wrote, and nothing besides, is passed over: it has its own record. Where
 * the cluster does not tell all versions between, what it does tell is one record, in which a mutation may have its part.
 */
export function createChangeRecorder({ audit, settings: begun }: ChangeRecorderParts): ChangeRecorder {
  let known = begun;
  const record = (entry: Omit<AuditEntry, "actor" | "via" | "outcome">) =>
    audit.record({ actor: systemActor, via: "CONTROLLER", outcome: "ALLOWED", ...entry });

  return {
    settingsChanged(settings) {
      for (const { object, diff } of settingsChanges(known, settings))
        record({ action: "settings.changed", resource: { type: "settings", name: object }, diff });
      known = settings;
    },
    projectVersion({ before, after, expected }) {
      if (expected !== undefined && describeChanges(expected, after) === "") return;
      const { name = "" } = (after ?? before)?.metadata ?? {};
      const diff = describeChanges(before, after);
      const action = before === undefined ? "created" : after === undefined ? "deleted" : "changed";
      if (diff === "" && action === "changed") return;
      record({ action: `projects.${action}`, resource: { type: "projects", project: name, name }, ...(diff !== "" && { diff }) });
    },
    happened({ body, cause, application, ref }) {
      if (body.type !== "SyncStarted" || (cause?.via !== "AUTO_SYNC" && cause?.via !== "SELF_HEAL")) return;
      const { revision, revisions } = body.operation.syncResult ?? {};
      const to = revisions?.join(", ") ?? revision;
      audit.record({
        actor: systemActor,
        via: cause.via,
        action: "applications.sync",
        resource: { type: "applications", project: projectOf(application), ...ref },
        outcome: "ALLOWED",
        operationId: body.operationId,
        ...(to !== undefined && { diff: `revision: ${JSON.stringify(to)}` }),
      });
    },
  };
}
