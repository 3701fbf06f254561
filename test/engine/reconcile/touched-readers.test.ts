import { expect, test } from "vitest";
import { FairleadError } from "../../../engine/errors.js";
import type { Application, ApplicationSource } from "../../../engine/model/application.js";
import { createMemories } from "../../../engine/reconcile/application-memory.js";
import type { Look } from "../../../engine/reconcile/repository-refs.js";
import { touchedReaders } from "../../../engine/reconcile/touched-readers.js";
import { createRecordingFileTree } from "../../../plugins/recording-file-tree.js";
import { createFakeApplicationStore } from "../../fakes/application-store.js";
import { createFakeRepository } from "../../fakes/repository.js";

const url = "https://git.example/fleet.git";
const signal = new AbortController().signal;
const names = ["audit", "billing", "catalog"];
const filesWith = (changed: Record<string, string> = {}) => ({
  ...Object.fromEntries(names.map((name) => [`${name}/app.yaml`, "a: 1"])),
  ...changed,
});

/** Three Applications that were rendered at the first commit, each from a folder of its own. */
async function fleet() {
  const repository = createFakeRepository();
  const store = createFakeApplicationStore();
  const memories = createMemories();
  const first = repository.push(url, filesWith());
  for (const name of names) {
    const source: ApplicationSource = { repoURL: url, path: name, targetRevision: "HEAD" };
    const application: Application = {
      apiVersion: "argoproj.io/v1alpha1",
      kind: "Application",
      metadata: { name, namespace: "argocd", uid: name },
      spec: { project: "default", destination: {}, source },
    };
    store.put(application);
    const recording = createRecordingFileTree(await repository.filesAt(url, first, signal));
    await recording.list(name, { recurse: false }, signal);
    await recording.read([`${name}/app.yaml`], { maxBytes: 1_000 }, signal);
    const result = { sourceType: "Directory", manifests: [], readSet: recording.readSet(), warnings: [] } as const;
    const memory = memories.of({ namespace: "argocd", name }, name);
    memory.rendered.set(0, { sourceKey: "", commit: first, checked: first, outcome: { result } });
    memory.comparison = { status: "Synced", resources: [], health: { status: "Healthy" }, conditions: [] };
  }
  const keys = names.map((name) => `argocd/${name}`);
  const look = async (): Promise<Look> => ({ refs: await repository.refs(url, signal) });
  const touched = async (seen?: Look) =>
    touchedReaders(url, keys, seen ?? (await look()), { store, memories, repository, signal });
  return { repository, store, memories, touched };
}

test("touchedReaders() names only those that read what changed, and opens the commit once", async () => {
  const { repository, memories, touched } = await fleet();
  const opened = repository.calls.filesAt;
  const second = repository.push(url, filesWith({ "billing/app.yaml": "a: 2" }));
  expect(await touched()).toEqual(["argocd/billing"]);
  expect(repository.calls.filesAt - opened).toBe(1);
  expect(memories.peek("argocd/audit")?.rendered.get(0)?.checked).toBe(second);
});

test("touchedReaders() names nobody for a commit that touches nothing read", async () => {
  const { repository, touched } = await fleet();
  repository.push(url, filesWith({ "README.md": "hello" }));
  expect(await touched()).toEqual([]);
});

test("touchedReaders() names one whose folder got another file", async () => {
  const { repository, touched } = await fleet();
  repository.push(url, filesWith({ "catalog/more.yaml": "b: 1" }));
  expect(await touched()).toEqual(["argocd/catalog"]);
});

test.each<[string, (parts: Awaited<ReturnType<typeof fleet>>) => void]>([
  ["of which nothing is remembered", ({ memories }) => memories.forget("argocd/audit")],
  ["that is to forget what it rendered", ({ memories }) => void ((memories.peek("argocd/audit") ?? { hard: true }).hard = true)],
  [
    "whose last comparison failed",
    ({ store }) => {
      const application = store.application({ namespace: "argocd", name: "audit" });
      if (application === undefined) throw new Error("there is no such Application");
      store.put({ ...application, status: { conditions: [{ type: "ComparisonError", message: "away" }] } });
    },
  ],
])("touchedReaders() names one %s", async (_, change) => {
  const parts = await fleet();
  parts.repository.push(url, filesWith({ "README.md": "hello" }));
  change(parts);
  expect(await parts.touched()).toEqual(["argocd/audit"]);
});

test("R25 touchedReaders() names everybody when the repository does not answer, so that each can say so", async () => {
  const { touched } = await fleet();
  expect(await touched({ failure: new FairleadError("UNAVAILABLE", "away") })).toHaveLength(3);
});
