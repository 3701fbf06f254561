import { gzipSync } from "node:zlib";
import { pack } from "tar-stream";
import type { JsonObject } from "../../../engine/model/manifest.js";
import type { FactName } from "../../../engine/model/read-set.js";
import type { RemoteSources } from "../../../engine/ports/remote-sources.js";
import type { RenderResult, RenderSettings } from "../../../engine/ports/renderer.js";
import { createHelmPlugin } from "../../../plugins/helm/plugin.js";
import { createPluginRegistry } from "../../../plugins/registry.js";
import { createRenderer } from "../../../plugins/renderer.js";
import type { ToolRunner } from "../../../plugins/tools/run-tool.js";
import { createFileTree, type FakeFiles } from "../../fakes/file-tree.js";
import { defaultSettings, noRemote, renderRequest } from "../../fakes/plain-rendering.js";
import { inTime } from "./input.js";

/** What differs from a chart in `app/`, rendered for the Application `shop`. */
export interface HelmCase {
  readonly files: FakeFiles;
  readonly path?: string;
  /** A chart of a chart repository. */
  readonly chart?: string;
  readonly helm?: JsonObject;
  readonly refs?: Readonly<Record<string, FakeFiles>>;
  readonly remote?: Partial<RemoteSources>;
  readonly facts?: Partial<Record<FactName, string>>;
  readonly settings?: Partial<RenderSettings>;
}

/** Renders a case with the real renderer, the real plugin and the real module. */
export function renderHelm(
  tools: ToolRunner,
  { files, path = "app", chart, helm, refs, remote, facts = {}, settings }: HelmCase,
): Promise<RenderResult> {
  const renderer = createRenderer({ registry: createPluginRegistry({ builtIn: [createHelmPlugin(tools)] }) });
  const request = renderRequest({
    files: createFileTree(files),
    source: {
      repoURL: "https://git.example.com/x.git",
      ...(chart === undefined ? { path } : { chart }),
      ...(helm !== undefined && { helm }),
    },
    facts,
    remote: { ...noRemote, ...remote },
    settings: { ...defaultSettings, ...settings },
    ...(refs !== undefined && { refs: new Map(Object.entries(refs).map(([name, other]) => [name, createFileTree(other)])) }),
  });
  return renderer.render(request, inTime());
}

/** The data of the ConfigMap of that name, which templates here write what they see into. */
export function dataOf({ manifests }: RenderResult, name = "seen"): Readonly<Record<string, string>> {
  const found = manifests.find(({ kind, metadata }) => kind === "ConfigMap" && metadata.name === name);
  return (found?.["data"] ?? {}) as Readonly<Record<string, string>>;
}

/** A chart of that name in a folder: its files by their path in the chart. */
export function chartIn(folder: string, files: FakeFiles, about = "version: 1.0.0"): FakeFiles {
  const name = folder.slice(folder.lastIndexOf("/") + 1);
  const all = { "Chart.yaml": `apiVersion: v2\nname: ${name}\n${about}\n`, ...files };
  return Object.fromEntries(Object.entries(all).map(([path, file]) => [`${folder}/${path}`, file]));
}

/** A template that writes expressions into the ConfigMap `seen`, one a key. */
export function seeing(expressions: Readonly<Record<string, string>>, name = "seen"): string {
  const lines = Object.entries(expressions).map(([key, expression]) => `  ${key}: {{ ${expression} | toString | quote }}\n`);
  return `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\ndata:\n${lines.join("")}`;
}

/** A chart's archive as a repository serves it. */
export async function archiveOf(name: string, files: Readonly<Record<string, string>>): Promise<Uint8Array> {
  const archive = pack();
  for (const [path, text] of Object.entries(files)) archive.entry({ name: `${name}/${path}` }, text);
  archive.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of archive) chunks.push(chunk as Buffer);
  return gzipSync(Buffer.concat(chunks));
}
