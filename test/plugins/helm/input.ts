import { FairleadError } from "../../../engine/errors.js";
import type { JsonObject } from "../../../engine/model/manifest.js";
import type { FactName, ReadSet } from "../../../engine/model/read-set.js";
import type { RemoteSources } from "../../../engine/ports/remote-sources.js";
import type { RenderSettings } from "../../../engine/ports/renderer.js";
import type { PluginInput } from "../../../plugins/contract.js";
import { createRecordingInput } from "../../../plugins/recording-input.js";
import { createFileTree, type FakeFiles } from "../../fakes/file-tree.js";
import { defaultSettings, noRemote, renderRequest } from "../../fakes/plain-rendering.js";

/** What differs from a chart in the root of a repository, rendered for the Application `shop`. */
export interface HelmInputParts {
  readonly files: FakeFiles;
  readonly path?: string;
  readonly helm?: JsonObject;
  /** The Application has several sources, and these have a `ref`. */
  readonly refs?: Readonly<Record<string, FakeFiles>>;
  readonly remote?: Partial<RemoteSources>;
  readonly facts?: Partial<Record<FactName, string>>;
  readonly settings?: Partial<RenderSettings>;
}

/** The input of the Helm plugin, and what was consulted of it. */
export function helmInput({ files, path = "", helm, refs, remote, facts = {}, settings }: HelmInputParts): PluginInput & {
  readSet(): ReadSet;
} {
  const source = { repoURL: "https://git.example.com/x.git", path, ...(helm !== undefined && { helm }) };
  const recording = createRecordingInput(
    renderRequest({
      files: createFileTree(files),
      source,
      facts,
      remote: { ...noRemote, ...remote },
      settings: { ...defaultSettings, ...settings },
      ...(refs !== undefined && { refs: new Map(Object.entries(refs).map(([name, other]) => [name, createFileTree(other)])) }),
    }),
  );
  return { ...recording.inputFor(source, path), readSet: () => recording.readSet() };
}

/** The reason a promise fails with and its sentence, or `"nothing"`. */
export async function refusalOf(
  work: Promise<unknown>,
): Promise<{ reason: unknown; message: string; code?: string; field?: unknown }> {
  try {
    await work;
    return { reason: "nothing", message: "" };
  } catch (error) {
    if (!(error instanceof FairleadError)) throw error;
    return { reason: error.details["reason"], message: error.message, code: error.code, field: error.details["field"] };
  }
}

/** Runs something that throws at once as a promise. */
export async function attempt<T>(work: () => T): Promise<T> {
  return work();
}

/** A signal that never fires in a test that ends. */
export const inTime = (): AbortSignal => AbortSignal.timeout(60_000);
