import { createEventWriter } from "../../clients/kubernetes/events.js";
import type { ObjectVersion } from "../../clients/kubernetes/object-versions.js";
import type { Engine } from "../../engine/engine.js";
import type { AppProject } from "../../engine/model/app-project.js";
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
  /** Told of every change. The first state is none; what changes between it and the beginning is recorded then. */
  readonly settingsChanged: (settings: RawSettings) => void;
  readonly projectVersion: (version: ObjectVersion<AppProject>) => void;
  /** @param from where the engine's events began: what happened since is recorded too */
  begin(
    engine: Engine,
    from: EventPosition,
  ): { readonly audit: AuditLog; readonly onDone: (act: AuditedAct, user: string) => void };
}

type Change = (recorder: ChangeRecorder) => void;

/** Creates the audit, its followers, and the Events of Kubernetes. */
export function createAuditing({ config, data, store, cluster, clock, log, ends }: AuditingParts): Auditing {
  let tell: ((change: Change) => void) | undefined;
  let first: RawSettings | undefined;
  // A start takes a minute at most.
  const waiting: Change[] = [];
  const changed = (change: Change) => (tell === undefined ? void waiting.push(change) : tell(change));
  return {
    settingsChanged(settings) {
      if (first === undefined) first = settings;
      else changed((recorder) => recorder.settingsChanged(settings));
    },
    projectVersion: (version) => changed((recorder) => recorder.projectVersion(version)),
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
      const made = createChangeRecorder({ audit, settings: first ?? store.settings() });
      const writer = createEventWriter({ cluster, clock, log });
      const enabled = config.kubernetesEvents;
      const teller = createKubernetesTeller({ engine, general: () => store.settings().general, writer, enabled });
      const heard = (event: SequencedEvent) => {
        made.happened(event);
        teller.changed(event);
      };
      const reader = engine.events.follow(from, heard) ?? engine.events.follow(undefined, heard);
      tell = (change) => change(made);
      for (const change of waiting.splice(0)) tell(change);
      ends.push(async () => {
        reader?.close();
        tell = () => undefined;
        await writer.close();
      });
      return { audit, onDone: (act, user) => teller.done(act, user) };
    },
  };
}
