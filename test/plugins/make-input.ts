import type { ApplicationSource } from "../../engine/model/application-source.js";
import type { FileTree } from "../../engine/model/file-tree.js";
import type { FactName } from "../../engine/model/read-set.js";
import type { RemoteSources } from "../../engine/ports/remote-sources.js";
import type { PluginInput } from "../../plugins/contract.js";
import { createRecordingFileTree } from "../../plugins/recording-file-tree.js";
import { createFileTree, type FakeFiles } from "../fakes/file-tree.js";

/** What differs from an Application `web` whose source is the root of a repository. */
export interface InputParts {
  readonly files?: FakeFiles | FileTree;
  readonly path?: string;
  readonly source?: Partial<ApplicationSource>;
  readonly facts?: Partial<Record<FactName, string>>;
  /** Told of each fact that is asked for. */
  readonly onFact?: (name: FactName) => void;
}

const usualFacts: Readonly<Record<FactName, string>> = {
  instanceName: "web",
  appName: "web",
  projectName: "default",
  namespace: "web-ns",
  revision: "c".repeat(40),
  targetRevision: "main",
  repoURL: "https://git.example.com/x.git",
  kubeVersion: "1.32.0",
  apiVersions: "apps/v1,v1",
  helmSeed: "",
  generatePaths: "",
};

/** The input a plugin would be given for a source of one repository. Nothing can be fetched. */
export function makeInput({ files = {}, path = "", source, facts, onFact }: InputParts = {}): PluginInput & {
  readonly files: ReturnType<typeof createRecordingFileTree>;
} {
  const refuse = async () => Promise.reject(new Error("Nothing can be fetched in this test"));
  const remote: RemoteSources = { file: refuse, tree: refuse, chart: refuse };
  return {
    files: createRecordingFileTree(isTree(files) ? files : createFileTree(files)),
    path,
    source: { repoURL: "https://git.example.com/x.git", path, ...source },
    fact: (name) => {
      onFact?.(name);
      return facts?.[name] ?? usualFacts[name];
    },
    remote,
    settings: {
      helmEnabled: true,
      kustomizeEnabled: true,
      jsonnetEnabled: true,
      valuesFileSchemes: ["https"],
      kustomizeBuildOptions: [],
      kustomizeVersionOptions: {},
      maxDirectoryBytes: 10 * 1_048_576,
    },
  };
}

function isTree(files: FakeFiles | FileTree): files is FileTree {
  return typeof files["commit"] === "string" && typeof files["list"] === "function";
}
