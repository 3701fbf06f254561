import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { AppProject } from "../../../engine/model/app-project.js";
import { noSettings } from "../../../engine/model/settings.js";
import { createAuditing } from "../../../server/audit/auditing.js";
import { createFakeApplicationStore } from "../../fakes/application-store.js";
import { createFakeClock } from "../../fakes/clock.js";
import { createFakeCluster } from "../../fakes/cluster.js";
import { createFakeEngine } from "../../fakes/engine.js";
import { createFakeLog } from "../../fakes/log.js";
import { temporaryFolder } from "../temporary-folder.js";

const project = (version: string, description: string): AppProject => ({
  apiVersion: "argoproj.io/v1alpha1",
  kind: "AppProject",
  metadata: { name: "web", namespace: "argocd", uid: "u", resourceVersion: version },
  spec: { description },
});

function startAuditing() {
  const [folder, clock, log] = [temporaryFolder(), createFakeClock(), createFakeLog()];
  const data = {
    path: folder,
    folder: (name: string) => join(folder, name),
    file: (name: string) => join(folder, name),
    release: () => undefined,
  };
  const ends: (() => Promise<void> | void)[] = [];
  const config = { audit: { kind: "off" }, kubernetesEvents: [] } as const;
  const secret = { "server.secretkey": "k".repeat(44) };
  const store = { ...createFakeApplicationStore([]), settings: () => ({ ...noSettings, secret }) };
  const cluster = createFakeCluster();
  const auditing = createAuditing({ config, data, store, cluster, clock, log, ends });
  const engine = createFakeEngine({ clock, log });
  onTestFinished(async () => {
    for (const end of ends.toReversed()) await end();
  });
  return { auditing, engine };
}

test("FL-75 createAuditing() records what changed between the first list and its beginning, and then what changes", () => {
  const { auditing, engine } = startAuditing();
  auditing.settingsChanged(noSettings);
  auditing.settingsChanged({ ...noSettings, general: { url: "x" } });
  auditing.projectVersion({ before: project("1", "a"), after: project("2", "b") });
  const { audit } = auditing.begin(engine, engine.events.position());
  auditing.projectVersion({ before: project("2", "b"), after: project("3", "a") });
  const { events } = audit.query({ limit: 10, sees: () => true, matches: () => true });
  expect(events.toReversed().map(({ action, diff }) => [action, diff])).toEqual([
    ["audit.start", undefined],
    ["settings.changed", "url: added"],
    ["projects.changed", 'spec.description: "a" → "b"'],
    ["projects.changed", 'spec.description: "b" → "a"'],
  ]);
});
