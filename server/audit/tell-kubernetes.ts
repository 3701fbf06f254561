import type { EventWriter } from "../../clients/kubernetes/events.js";
import { eventLabels } from "../../engine/audit/event-labels.js";
import { eventOfAct } from "../../engine/audit/event-of-act.js";
import { eventsOfChange } from "../../engine/audit/event-of-change.js";
import type { Engine } from "../../engine/engine.js";
import type { ApplicationDestination } from "../../engine/model/application.js";
import { type Application, formatRef, projectOf } from "../../engine/model/application.js";
import type { EngineEvent } from "../../engine/model/engine-event.js";
import type { KubernetesEvent } from "../../engine/model/kubernetes-event.js";
import type { Manifest } from "../../engine/model/manifest.js";
import type { SettingsMap } from "../../engine/model/settings.js";
import type { AuditedAct } from "../../resolvers/context.js";

/** What writing Events takes. */
export interface KubernetesTellerParts {
  readonly engine: Pick<Engine, "application" | "project">;
  /** `argocd-cm`, as it is this moment. */
  readonly general: () => SettingsMap;
  readonly writer: Pick<EventWriter, "write">;
  /** Which reasons are written: `all`, `none`, or their names. */
  readonly enabled: readonly string[];
}

/** Tells Kubernetes what happened, as Argo CD's two components do. */
export interface KubernetesTeller {
  /** By the graph. */
  done(act: AuditedAct, user: string): void;
  /** By the engine; told of every event of the bus. */
  changed(event: EngineEvent): void;
}

/** Creates the teller. The objects that Events are about are those of the control plane: Applications and AppProjects. */
export function createKubernetesTeller({ engine, general, writer, enabled }: KubernetesTellerParts): KubernetesTeller {
  const isEnabled = (reason: string) => !enabled.includes("none") && (enabled.includes("all") || enabled.includes(reason));
  const syncs = new Map<string, string>();
  const write = (event: Omit<KubernetesEvent, "labels">) => {
    if (!isEnabled(event.reason)) return;
    const { object } = event;
    const labels = isApplication(object) ? eventLabels(object, engine.project(projectOf(object)), general()) : {};
    writer.write({ ...event, labels });
  };
  return {
    done({ action, args, resource, before, after }, user) {
      const told = eventOfAct({ action, args });
      const { type, namespace = "", name = "" } = resource;
      const stored = type === "projects" ? engine.project(name) : engine.application({ namespace, name });
      const object = after ?? stored ?? before;
      if (told === undefined || object === undefined) return;
      const who = user === "" ? "Unknown user" : user;
      const annotations = { ...destinationOf(object), user: who };
      write({
        object,
        reason: told.reason,
        type: "Normal",
        message: `${who} ${told.did}`,
        component: "argocd-server",
        annotations,
      });
    },
    changed(event) {
      const key = formatRef(event.ref);
      const before = syncs.get(key);
      const sync = event.application.status?.sync?.status;
      if (event.body.type === "ApplicationDeleted") syncs.delete(key);
      else if (sync !== undefined) syncs.set(key, sync);
      for (const words of eventsOfChange(event, before))
        write({
          object: event.application,
          ...words,
          component: "argocd-application-controller",
          annotations: destinationOf(event.application),
        });
    },
  };
}

function isApplication(object: Manifest): object is Application {
  return object.kind === "Application";
}

function destinationOf(object: Manifest): Readonly<Record<string, string>> {
  if (!isApplication(object)) return {};
  const { server = "", namespace = "" } = (object.spec as { readonly destination?: ApplicationDestination }).destination ?? {};
  return { "dest-server": server, "dest-namespace": namespace };
}
