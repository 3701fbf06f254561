import { FairleadError } from "../../../engine/errors.js";
import type { ApplicationSource } from "../../../engine/model/application-source.js";
import { rememberReads } from "../../../engine/model/failure-reads.js";
import type { FileTree } from "../../../engine/model/file-tree.js";
import type { FactName } from "../../../engine/model/read-set.js";
import type { RemoteSources } from "../../../engine/ports/remote-sources.js";
import type { Renderer, RenderRequest, RenderResult } from "../../../engine/ports/renderer.js";
import type { PluginInput } from "../../../plugins/contract.js";
import { createRecordingInput } from "../../../plugins/recording-input.js";
import { createFileTree, type FakeFiles } from "../../fakes/file-tree.js";

/** What differs from the request for an Application `web` with an empty repository. */
export interface RequestParts {
  readonly files?: FakeFiles | FileTree;
  readonly source?: Partial<ApplicationSource>;
  readonly refs?: Readonly<Record<string, FakeFiles>>;
  readonly facts?: Partial<Record<FactName, string>>;
  readonly remote?: Partial<RemoteSources>;
  readonly settings?: Partial<RenderRequest["settings"]>;
  readonly hard?: boolean;
}

const refuse = () =>
  Promise.reject(new FairleadError("UNAVAILABLE", "Nothing can be fetched", { details: { reason: "DEP_FETCH_FAILED" } }));

/** A request; the commit of its files is their root tree's, so that equal files are of one commit. */
export function makeRequest({ files = {}, source, refs, facts, remote, settings, hard }: RequestParts = {}): RenderRequest {
  const tree = typeof files["list"] === "function" ? (files as FileTree) : createFileTree(files as FakeFiles);
  return {
    files: tree,
    source: { repoURL: "https://git.example.com/x.git", path: "app", ...source },
    ...(refs !== undefined && { refs: new Map(Object.entries(refs).map(([name, own]) => [name, createFileTree(own)])) }),
    facts: {
      instanceName: "web",
      appName: "web",
      projectName: "default",
      namespace: "web",
      revision: tree.commit,
      targetRevision: "main",
      repoURL: "https://git.example.com/x.git",
      kubeVersion: "1.34.0",
      apiVersions: "v1",
      helmSeed: "",
      generatePaths: "",
      ...facts,
    },
    remote: { file: refuse, tree: refuse, chart: refuse, ...remote },
    settings: {
      helmEnabled: true,
      kustomizeEnabled: true,
      jsonnetEnabled: true,
      valuesFileSchemes: ["https"],
      kustomizeBuildOptions: [],
      kustomizeVersionOptions: {},
      maxDirectoryBytes: 10 * 1_048_576,
      ...settings,
    },
    ...(hard !== undefined && { hard }),
  };
}

/** A renderer that gives the lines of a script as the data of one ConfigMap, and counts. What it consults is recorded as the real one does. */
export interface ScriptedRenderer extends Renderer {
  readonly renders: number;
  /** What the next renders do. */
  script: (input: PluginInput, signal: AbortSignal) => Promise<readonly string[]>;
}

/** Makes one; at first it gives the text of `app/a.yaml`. */
export function createScriptedRenderer(script?: ScriptedRenderer["script"]): ScriptedRenderer {
  let renders = 0;
  const fake: ScriptedRenderer = {
    get renders() {
      return renders;
    },
    script: script ?? (async (input, signal) => [await textOf(input, "app/a.yaml", signal)]),
    async render(request, signal): Promise<RenderResult> {
      renders += 1;
      const recording = createRecordingInput(request);
      try {
        const lines = await fake.script(recording.inputFor(request.source, "app"), signal);
        const data = Object.fromEntries(lines.map((line, index) => [String(index), line]));
        const manifest = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "lines" }, data };
        return { sourceType: "Directory", manifests: [manifest], readSet: recording.readSet(), warnings: [] };
      } catch (error) {
        if (error instanceof FairleadError) rememberReads(error, recording.readSet());
        throw error;
      }
    },
  };
  return fake;
}

/** The text of a file as a plugin reads it. */
export async function textOf({ files }: Pick<PluginInput, "files">, path: string, signal: AbortSignal): Promise<string> {
  const bytes = (await files.read([path], { maxBytes: 10_000 }, signal)).get(path);
  return new TextDecoder().decode(bytes);
}

/** What a render came to: its lines, or its failure. */
export async function linesOf(render: Promise<RenderResult>): Promise<readonly unknown[]> {
  try {
    const { manifests } = await render;
    return Object.values((manifests[0]?.["data"] ?? {}) as Record<string, string>);
  } catch (error) {
    return error instanceof FairleadError ? [error.code, error.message] : [String(error)];
  }
}
