import { setImmediate as yieldToOthers } from "node:timers/promises";
import { FairleadError } from "../engine/errors.js";
import type { ApplicationSource } from "../engine/model/application.js";
import { rememberReads } from "../engine/model/failure-reads.js";
import type { Manifest } from "../engine/model/manifest.js";
import type { SourceDetails } from "../engine/model/source-details.js";
import type { Renderer, RenderRequest, RenderResult, SourceInspector } from "../engine/ports/renderer.js";
import { applyOverrides } from "./apply-overrides.js";
import { choosePlugin } from "./choose-plugin.js";
import type { InstalledPlugin, ManifestText, Plugin, PluginOutput } from "./contract.js";
import { defaultRenderLimits, type RenderLimits } from "./limits.js";
import { readObjects, type ValueLimits } from "./parse-manifests.js";
import { readManifests, stretchBytes } from "./reading/read-texts.js";
import { createRecordingInput, type RecordingInput } from "./recording-input.js";
import type { PluginRegistry } from "./registry.js";
import { resolveSourcePath } from "./source-path.js";

const maxWarnings = 50;

/** What the renderer works with. */
export interface RendererOptions {
  readonly registry: PluginRegistry;
  readonly limits?: Partial<RenderLimits>;
}

/** Makes the renderer: chooses the tool, lets it run within limits, and reads what it wrote. */
export function createRenderer(options: RendererOptions): Renderer & SourceInspector {
  const limits: RenderLimits = { ...defaultRenderLimits, ...options.limits };
  const parts = { registry: options.registry, limits };
  const withinLimit = async <T>(
    request: RenderRequest,
    work: (signal: AbortSignal) => Promise<T>,
    signal: AbortSignal,
  ): Promise<T> => {
    const deadline = AbortSignal.timeout(limits.timeoutMs);
    try {
      return await work(AbortSignal.any([signal, deadline]));
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
  };
  return {
    render: (request, signal) => withinLimit(request, (within) => renderSource(request, parts, within), signal),
    inspect: (request, signal) => withinLimit(request, (within) => inspectSource(request, parts, within), signal),
  };
}

interface RendererParts {
  readonly registry: PluginRegistry;
  readonly limits: RenderLimits;
}

/** Renders, and notes beside a failure what was consulted until then: while that is unchanged, the failure stays. */
async function renderSource(request: RenderRequest, parts: RendererParts, signal: AbortSignal): Promise<RenderResult> {
  const recording = createRecordingInput(request);
  try {
    const result = await renderRecorded(request.source, recording, { ...parts, settings: request.settings }, signal);
    return { ...result, readSet: recording.readSet() };
  } catch (failure) {
    if (failure instanceof FairleadError) rememberReads(failure, recording.readSet());
    throw failure;
  }
}

async function inspectSource(request: RenderRequest, parts: RendererParts, signal: AbortSignal): Promise<SourceDetails> {
  const recording = createRecordingInput(request);
  const { input, plugin, sourceType, warnings } = await prepare(
    request.source,
    recording,
    { ...parts, settings: request.settings },
    signal,
  );
  const details = isInstalled(plugin)
    ? { plugin: { name: plugin.name, parameters: await plugin.announce(input, signal) } }
    : await plugin.inspect?.(input, signal);
  return { revision: request.files.commit, sourceType, ...details, warnings };
}

function isInstalled(plugin: Plugin): plugin is InstalledPlugin {
  return "announce" in plugin;
}

/** Finds the directory, the source as its overrides files make it, and the plugin. */
async function prepare(
  asked: ApplicationSource,
  recording: RecordingInput,
  { registry, settings }: Pick<RendererParts, "registry"> & Pick<RenderRequest, "settings">,
  signal: AbortSignal,
) {
  const { files, named } = recording;
  const path = await resolveSourcePath(files, asked.chart ? "" : (asked.path ?? ""), signal);
  const { source, warnings } = await applyOverrides(asked, { files, directory: path, named }, signal);
  const chosen = await choosePlugin(source, { files, path, fact: recording.fact }, { registry, settings }, signal);
  return { ...chosen, input: recording.inputFor(source, path), warnings: [...chosen.warnings, ...warnings] };
}

async function renderRecorded(
  asked: ApplicationSource,
  recording: RecordingInput,
  parts: RendererParts & Pick<RenderRequest, "settings">,
  signal: AbortSignal,
): Promise<Omit<RenderResult, "readSet">> {
  const { input, plugin, sourceType, warnings } = await prepare(asked, recording, parts, signal);
  const output = await plugin.render(input, signal);
  const parsed = await parseAll(output.texts, parts.limits, signal);
  return {
    sourceType,
    manifests: parsed.manifests,
    warnings: [...warnings, ...output.warnings, ...parsed.warnings].slice(0, maxWarnings),
  };
}

async function parseAll(texts: PluginOutput["texts"], limits: RenderLimits, signal: AbortSignal) {
  const manifests: Manifest[] = [];
  const warnings: string[] = [];
  let nodes = 0;
  let bytes = 0;
  let stretch = 0;
  for (const text of texts) {
    signal.throwIfAborted();
    const size = "bytes" in text ? text.bytes.length : 0;
    bytes += size;
    stretch += size;
    if (bytes > limits.textBytes) throw tooMuchText(text.name, limits.textBytes);
    const left = { depth: limits.depth, nodes: limits.nodes - nodes };
    const parsed = "bytes" in text ? await parseText(text, left, signal) : readObjects(text, left);
    nodes += parsed.nodes;
    for (const manifest of parsed.manifests) manifests.push(manifest);
    warnings.push(...parsed.warnings.slice(0, maxWarnings));
    if (stretch < stretchBytes) continue;
    stretch = 0;
    await yieldToOthers();
  }
  return { manifests, warnings };
}

async function parseText(text: ManifestText, limits: ValueLimits, signal: AbortSignal) {
  try {
    return await readManifests(text, limits, signal);
  } catch (failure) {
    if (text.failure === undefined || !(failure instanceof FairleadError)) throw failure;
    const { code, message, details, cause } = failure;
    throw new FairleadError(code, `${text.failure}: ${message}`, { cause, details });
  }
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
