import { setImmediate as yieldToOthers } from "node:timers/promises";
import { FairleadError } from "../engine/errors.js";
import type { Manifest } from "../engine/model/manifest.js";
import type { Renderer, RenderRequest, RenderResult, SourceType } from "../engine/ports/renderer.js";
import { applyOverrides } from "./apply-overrides.js";
import { detectTool, explicitTool } from "./choose-tool.js";
import type { ManifestText } from "./contract.js";
import { defaultRenderLimits, type RenderLimits } from "./limits.js";
import { parseManifests } from "./parse-manifests.js";
import { createRecordingFileTree } from "./recording-file-tree.js";
import { pluginFor } from "./registry.js";
import { resolveSourcePath } from "./source-path.js";

const maxWarnings = 50;
/** Parsed at a stretch before others get their turn. */
const stretchBytes = 262_144;

/** Makes the renderer: chooses the tool, lets it run within limits, and reads what it wrote. */
export function createRenderer(options: { readonly limits?: Partial<RenderLimits> } = {}): Renderer {
  const limits: RenderLimits = { ...defaultRenderLimits, ...options.limits };
  return {
    async render(request, signal) {
      const deadline = AbortSignal.timeout(limits.timeoutMs);
      try {
        return await renderSource(request, limits, AbortSignal.any([signal, deadline]));
      } catch (error) {
        if (!deadline.aborted || signal.aborted) throw error;
        throw new FairleadError(
          "DEADLINE_EXCEEDED",
          `Cannot render "${request.source.path ?? ""}" within ${limits.timeoutMs / 1000} s`,
          {
            cause: error,
            details: { reason: "LIMIT_TIME", limitMs: limits.timeoutMs },
          },
        );
      }
    },
  };
}

async function renderSource(request: RenderRequest, limits: RenderLimits, signal: AbortSignal): Promise<RenderResult> {
  const { instanceName, projectName, namespace } = request;
  if (request.source.chart !== undefined && request.source.chart !== "")
    throw toolMissing("Helm", `chart "${request.source.chart}"`);
  const files = createRecordingFileTree(request.files);
  const path = await resolveSourcePath(files, request.source.path ?? "", signal);
  const overridden = await applyOverrides(request.source, { files, directory: path, instanceName }, signal);
  const { source } = overridden;
  const sourceType = explicitTool(source) ?? (await detectTool(files, path, signal));
  const plugin = pluginFor(sourceType);
  if (plugin === undefined) throw toolMissing(sourceType, `"${path === "" ? "." : path}"`);
  const output = await plugin.render({ files, path, source, instanceName, projectName, namespace }, signal);
  const parsed = await parseAll(output.texts, limits, signal);
  return {
    sourceType,
    manifests: parsed.manifests,
    readSet: files.readSet(),
    warnings: [...overridden.warnings, ...output.warnings, ...parsed.warnings].slice(0, maxWarnings),
  };
}

async function parseAll(texts: readonly ManifestText[], limits: RenderLimits, signal: AbortSignal) {
  const manifests: Manifest[] = [];
  const warnings: string[] = [];
  let nodes = 0;
  let bytes = 0;
  let stretch = 0;
  for (const text of texts) {
    signal.throwIfAborted();
    bytes += text.bytes.length;
    stretch += text.bytes.length;
    if (bytes > limits.textBytes) throw tooMuchText(text.name, limits.textBytes);
    const parsed = parseManifests(text, { depth: limits.depth, nodes: limits.nodes - nodes });
    nodes += parsed.nodes;
    manifests.push(...parsed.manifests);
    warnings.push(...parsed.warnings);
    if (stretch < stretchBytes) continue;
    stretch = 0;
    await yieldToOthers();
  }
  return { manifests, warnings };
}

function tooMuchText(name: string, limit: number): FairleadError {
  return new FairleadError(
    "RESOURCE_EXHAUSTED",
    `Cannot render: with "${name}" the manifests are larger than ${limit} bytes; split the source`,
    {
      details: { reason: "INPUT_TOO_LARGE", maxBytes: limit, file: name },
    },
  );
}

function toolMissing(tool: SourceType, what: string): FairleadError {
  const named = tool === "Plugin" ? "a config management plugin" : tool;
  return new FairleadError(
    "FAILED_PRECONDITION",
    `Cannot render ${what}: it needs ${named}, which this build does not have; this build renders plain directories of YAML and JSON`,
    { details: { reason: "TOOL_MISSING", tool } },
  );
}
