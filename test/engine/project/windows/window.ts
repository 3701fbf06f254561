import type { AppProjectSpec, SyncWindow } from "../../../../engine/model/app-project.js";
import type { Application } from "../../../../engine/model/application.js";
import { type PlacedWindow, projectWindows } from "../../../../engine/project/windows/matching-windows.js";

/** A window of one hour that selects everything, unless told otherwise. */
export function windowOf(text: string, more: SyncWindow = {}): SyncWindow {
  const [kind = "", schedule = "0 10 * * *", duration = "1h"] = text.split(", ");
  return { kind, schedule, duration, applications: ["*"], ...more };
}

/** Windows in the order given, as a project has them. */
export function windowsOf(...rules: readonly SyncWindow[]): readonly PlacedWindow[] {
  const spec: AppProjectSpec = { syncWindows: rules };
  return projectWindows(spec);
}

/** An Application `web` for the namespace `shop` of the cluster `prod`. */
export function web(destination: Application["spec"]["destination"] = { name: "prod", namespace: "shop" }): Application {
  return {
    apiVersion: "argoproj.io/v1alpha1",
    kind: "Application",
    metadata: { name: "web", namespace: "argocd" },
    spec: { project: "p", destination },
  };
}
