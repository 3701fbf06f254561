import { LRUCache } from "lru-cache";
import { systemActor } from "../../engine/audit/actor-of.js";
import { describeChanges } from "../../engine/audit/describe-changes.js";
import { settingsChanges } from "../../engine/audit/settings-changes.js";
import type { AppProject } from "../../engine/model/app-project.js";
import { projectOf } from "../../engine/model/application.js";
import type { AuditEntry } from "../../engine/model/audit-event.js";
import type { EngineEvent } from "../../engine/model/engine-event.js";
import type { Manifest } from "../../engine/model/manifest.js";
import type { RawSettings } from "../../engine/model/settings.js";
import type { AuditLog } from "../../engine/ports/audit-log.js";
import type { Clock } from "../../engine/ports/clock.js";
import type { AuditedAct } from "../../resolvers/context.js";

/** What recording changes that nobody asked us for takes. */
export interface ChangeRecorderParts {
  readonly audit: Pick<AuditLog, "record">;
  readonly settings: RawSettings;
  readonly projects: () => Iterable<AppProject>;
  readonly clock: Clock;
}

/** Records what others changed (with kubectl, by GitOps) and what the loop begins by itself. */
export interface ChangeRecorder {
  settingsChanged(settings: RawSettings): void;
  projectsChanged(): void;
  /** Told of mutations, so that what they wrote is not recorded as somebody else's. */
  done(act: AuditedAct): void;
  /** Told of every event of the bus. */
  happened(event: EngineEvent): void;
  close(): void;
}

/** The answer to a mutation may come after the change is seen. */
const settleMs = 2_000;
const mostRemembered = 1_000;

/** Creates the recorder; what it is made with is where it begins, and no change. */
export function createChangeRecorder({ audit, settings: begun, projects, clock }: ChangeRecorderParts): ChangeRecorder {
  let known = begun;
  let knownProjects = byName(projects());
  const ours = new LRUCache<string, true>({ max: mostRemembered });
  let cancelLook: (() => void) | undefined;
  const record = (entry: Omit<AuditEntry, "actor" | "via" | "outcome">) =>
    audit.record({ actor: systemActor, via: "CONTROLLER", outcome: "ALLOWED", ...entry });

  function lookAtProjects(): void {
    cancelLook = undefined;
    const now = byName(projects());
    for (const name of new Set([...knownProjects.keys(), ...now.keys()])) {
      const [before, after] = [knownProjects.get(name), now.get(name)];
      if (before === after || (after !== undefined && ours.has(versionOf(after)))) continue;
      const diff = describeChanges(before, after);
      const action = before === undefined ? "created" : after === undefined ? "deleted" : "changed";
      if (diff !== "") record({ action: `projects.${action}`, resource: { type: "projects", project: name, name }, diff });
    }
    knownProjects = now;
  }

  return {
    settingsChanged(settings) {
      for (const { object, diff } of settingsChanges(known, settings))
        record({ action: "settings.changed", resource: { type: "settings", name: object }, diff });
      known = settings;
    },
    projectsChanged() {
      cancelLook ??= clock.after(settleMs, lookAtProjects);
    },
    done({ after }) {
      if (after?.kind === "AppProject") ours.set(versionOf(after), true);
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
    close: () => cancelLook?.(),
  };
}

function byName(projects: Iterable<AppProject>): ReadonlyMap<string, AppProject> {
  return new Map([...projects].map((project) => [project.metadata.name ?? "", project]));
}

function versionOf({ metadata }: Manifest): string {
  return `${metadata.name} ${metadata.uid} ${metadata.resourceVersion}`;
}
