import { createEventWriter } from "../../clients/kubernetes/events.js";
import type { RunningEngine } from "../../engine/engine.js";
import type { EventPosition, SequencedEvent } from "../../engine/model/engine-event.js";
import type { RawSettings } from "../../engine/model/settings.js";
import type { ApplicationStore } from "../../engine/ports/application-store.js";
import type { AuditLog } from "../../engine/ports/audit-log.js";
import type { Clock } from "../../engine/ports/clock.js";
import type { Cluster } from "../../engine/ports/cluster.js";
import type { Log } from "../../engine/ports/log.js";
import type { AuditedAct } from "../../resolvers/context.js";
import type { Config } from "../config.js";
import { signingKeyOf } from "../sessions/signing-key.js";
import type { DataFolder } from "../start/data-folder.js";
import { openAudit } from "./open-audit.js";
import { type ChangeRecorder, createChangeRecorder } from "./record-changes.js";
import { createKubernetesTeller } from "./tell-kubernetes.js";

/** What the audit of the product is made of. */
export interface AuditingParts {
  readonly config: Pick<Config, "audit" | "kubernetesEvents">;
  readonly data: DataFolder;
  readonly store: ApplicationStore;
  /** The cluster that holds the control namespace. */
  readonly cluster: Pick<Cluster, "create" | "patch">;
  readonly clock: Clock;
  readonly log: Log;
  readonly ends: (() => Promise<void> | void)[];
}

/** The audit of the product: it can only begin when the settings, which hold its key, are known. */
export interface Auditing {
  /** Told of every change; what comes before the beginning is none. */
  readonly settingsChanged: (settings: RawSettings) => void;
  readonly projectsChanged: () => void;
  /** @param from where the engine's events began: what happened since is recorded too */
  begin(
    engine: RunningEngine,
    from: EventPosition,
  ): { readonly audit: AuditLog; readonly onDone: (act: AuditedAct, user: string) => void };
}

/** Creates the audit, its followers, and the Events of Kubernetes. */
export function createAuditing({ config, data, store, cluster, clock, log, ends }: AuditingParts): Auditing {
  let recorder: ChangeRecorder | undefined;
  return {
    settingsChanged: (settings) => recorder?.settingsChanged(settings),
    projectsChanged: () => recorder?.projectsChanged(),
    begin(engine, from) {
      const { audit: wanted } = config;
      const audit = openAudit({
        table: data.file("audit.sqlite"),
        sink: wanted.kind === "data" ? { kind: "file", path: data.file("audit.jsonl") } : wanted,
        signingKey: signingKeyOf(store.settings().secret),
        clock,
        log,
      });
      ends.push(() => audit.close());
      const made = createChangeRecorder({ audit, settings: store.settings(), projects: () => store.projects(), clock });
      const writer = createEventWriter({ cluster, clock, log });
      const enabled = config.kubernetesEvents;
      const teller = createKubernetesTeller({ engine, general: () => store.settings().general, writer, enabled });
      const heard = (event: SequencedEvent) => {
        made.happened(event);
        teller.changed(event);
      };
      const reader = engine.events.follow(from, heard) ?? engine.events.follow(undefined, heard);
      recorder = made;
      ends.push(async () => {
        reader?.close();
        made.close();
        await writer.close();
      });
      const onDone = (act: AuditedAct, user: string) => {
        made.done(act);
        teller.done(act, user);
      };
      return { audit, onDone };
    },
  };
}
