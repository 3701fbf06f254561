import type { Application, ApplicationSource } from "../../../engine/model/application.js";
import type { FileTree } from "../../../engine/model/file-tree.js";
import type { ReadSet } from "../../../engine/model/read-set.js";
import type { Repositories, Repository } from "../../../engine/ports/repository.js";
import { type CheckedCommits, createMemories } from "../../../engine/reconcile/application-memory.js";
import { createReaders } from "../../../engine/reconcile/repository-readers.js";
import type { Look } from "../../../engine/reconcile/repository-refs.js";
import { createTouchedReaders } from "../../../engine/reconcile/touched-readers.js";
import { createRecordingFileTree } from "../../../plugins/recording-file-tree.js";
import { createFakeApplicationStore } from "../../fakes/application-store.js";

const signal = new AbortController().signal;
/** The repository of the fleet. */
export const url = "https://git.example/fleet.git";

/** How often something was asked that costs work for one Application. */
export interface Counts {
  storeReads: number;
  treeLookUps: number;
  memoryReads: number;
}

/** Applications `argocd/<name>` that follow a repository, each from the folder of its name; what they read is recorded as a pass would. */
export function createFleet(real: Pick<Repository, "refs" | "fetchRef" | "filesAt" | "changedPaths">, at = url) {
  const counts: Counts = { storeReads: 0, treeLookUps: 0, memoryReads: 0 };
  const store = createFakeApplicationStore();
  const memories = createMemories();
  const readers = createReaders();
  const counting = (tree: FileTree): FileTree => ({
    ...tree,
    entry: (path, own) => {
      counts.treeLookUps += 1;
      return tree.entry(path, own);
    },
  });
  const repository: Repositories = {
    ...real,
    scopeOf: (_, project) => (project === "secret" ? project : ""),
    forProject: () => repository,
    filesAt: async (...args: Parameters<Repository["filesAt"]>) => counting(await real.filesAt(...args)),
    signatures: () => {
      throw new Error("the fleet's project demands no signatures");
    },
  };
  const touched = createTouchedReaders({
    store: {
      ...store,
      application: (ref) => {
        counts.storeReads += 1;
        return store.application(ref);
      },
    },
    memories: {
      ...memories,
      peek: (key) => {
        counts.memoryReads += 1;
        return memories.peek(key);
      },
    },
    repository,
    readers,
    signal,
  });
  const keyOf = (name: string) => `argocd/${name}`;

  const fleet = {
    counts,
    store,
    memories,
    touched,
    /** Forgets what was counted. */
    reset: () => Object.assign(counts, { storeReads: 0, treeLookUps: 0, memoryReads: 0 }),
    put(name: string, sources: readonly Partial<ApplicationSource>[] = [{}], project = "default"): Application {
      const full = sources.map((source) => ({ repoURL: at, path: name, targetRevision: "HEAD", ...source }));
      const application: Application = {
        apiVersion: "argoproj.io/v1alpha1",
        kind: "Application",
        metadata: { name, namespace: "argocd", uid: name },
        spec: { project, destination: {}, sources: full },
      };
      store.put(application);
      readers.put(keyOf(name), application);
      touched.changed(keyOf(name));
      return application;
    },
    /** Deletes an Application. */
    take(name: string) {
      store.take("Application", { namespace: "argocd", name });
      readers.put(keyOf(name), undefined);
      memories.forget(keyOf(name));
      touched.changed(keyOf(name));
    },
    /** What a pass leaves behind that rendered the first source at a commit. */
    async pass(
      name: string,
      commit: string,
      more: { readonly reads?: Partial<ReadSet>; readonly checked?: Partial<CheckedCommits> } = {},
    ) {
      touched.begin(keyOf(name));
      const recording = createRecordingFileTree(await real.filesAt(at, commit, signal));
      await recording.list(name, { recurse: false }, signal);
      await recording.read([`${name}/app.yaml`], { maxBytes: 1_000 }, signal);
      await recording.entry(`${name}/kustomization.yaml`, signal);
      const readSet = { ...recording.readSet(), ...more.reads };
      const result = { sourceType: "Directory", manifests: [], readSet, warnings: [] } as const;
      const memory = memories.of({ namespace: "argocd", name }, name);
      const checked = { own: commit, refs: {}, ...more.checked };
      memory.rendered.set(0, {
        sourceKey: "",
        commit,
        checked,
        clusterFacts: { kubeVersion: "", apiVersions: "" },
        outcome: { result },
      });
      memory.comparison = { status: "Synced", resources: [], health: { status: "Healthy" }, conditions: [] };
      touched.end(keyOf(name));
    },
    look: async (): Promise<Look> => ({ refs: await real.refs(at, signal) }),
    /** Who is touched by the refs as they are now, by name. */
    async ask(look?: Look, scope = ""): Promise<readonly string[]> {
      const keys = await touched.touched({ url: at, scope }, look ?? (await fleet.look()));
      return keys.map((key) => key.slice("argocd/".length)).toSorted();
    },
    memoryOf(name: string) {
      const memory = memories.peek(keyOf(name));
      if (memory === undefined) throw new Error(`nothing is remembered of "${name}"`);
      return memory;
    },
    follows: (name: string) => [...fleet.memoryOf(name).follows.values()].map(({ commit }) => commit),
  };
  return fleet;
}
