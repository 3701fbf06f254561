import type { OfflineCommand, OfflineTools } from "../../cli/offline/command.js";
import { helmTemplate } from "../../cli/offline/helm-template.js";
import { jsonnetEvaluate } from "../../cli/offline/jsonnet.js";
import { kustomizeBuild } from "../../cli/offline/kustomize.js";
import { messageOf } from "../../engine/errors.js";
import type { Json, JsonObject } from "../../engine/model/manifest.js";
import type { RenderTool } from "../../plugins/tools/tool-modules.js";
import { noScripts } from "../fakes/no-scripts.js";
import type { CorpusCase } from "./find-cases.js";
import type { RenderedDocument, Rendering } from "./rendering.js";

const commands: Readonly<Record<RenderTool, OfflineCommand>> = {
  helm: helmTemplate,
  kustomize: kustomizeBuild,
  jsonnet: jsonnetEvaluate,
};

/** Renders a case as `fairlead helm template`, `fairlead kustomize` and `fairlead jsonnet` do. A command that fails is an answer. */
export async function renderWithOurs(one: CorpusCase, tools: OfflineTools, timeoutMs: number): Promise<Rendering> {
  try {
    const context = { folder: one.folder, signal: AbortSignal.timeout(timeoutMs), tools, scripts: noScripts };
    const { result, notes = [] } = await commands[one.tool](one.args, context);
    return { ok: true, documents: readResult(one.tool, result), notes };
  } catch (error) {
    return { ok: false, because: messageOf(error) };
  }
}

function readResult(tool: RenderTool, result: Json): readonly RenderedDocument[] {
  const { output = "", manifests = [] } = result as { readonly output?: string; readonly manifests?: readonly JsonObject[] };
  if (tool === "jsonnet") return [{ source: "", value: output }];
  if (tool === "kustomize") return manifests.map((value) => ({ source: "", value }));
  return manifests.map(({ source, object = null }) => ({ source: typeof source === "string" ? source : "", value: object }));
}
