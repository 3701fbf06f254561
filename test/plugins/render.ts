import { FairleadError } from "../../engine/errors.js";
import type { ApplicationSource } from "../../engine/model/application.js";
import type { RenderResult } from "../../engine/ports/renderer.js";
import type { RenderLimits } from "../../plugins/limits.js";
import { createFileTree, type FakeFiles } from "../fakes/file-tree.js";
import { plainRenderer, renderRequest } from "../fakes/plain-rendering.js";

/** The commit of the trees made here. */
export const commit = "c".repeat(40);

/** Renders files in memory. */
export function renderFiles(
  files: FakeFiles,
  source: Partial<ApplicationSource> = {},
  limits: Partial<RenderLimits> = {},
): Promise<RenderResult> {
  const request = renderRequest({
    files: createFileTree(files, commit),
    source: { repoURL: "https://git.example.com/x.git", ...source },
    facts: { instanceName: "web", namespace: "web" },
  });
  return plainRenderer(limits).render(request, AbortSignal.timeout(60_000));
}

/** What a render comes to, as one line: `Kind/name …`, or the failure. */
export async function outcomeOf(render: Promise<RenderResult>): Promise<string> {
  try {
    const { manifests } = await render;
    return manifests.map(({ kind, metadata }) => `${kind}/${metadata.name ?? `${metadata.generateName}*`}`).join(" ");
  } catch (error) {
    if (!(error instanceof FairleadError)) return String(error);
    return [error.code, error.details["reason"]].join(" ");
  }
}

/** The sentence a render fails with. */
export async function failureOf(render: Promise<RenderResult>): Promise<string> {
  return render.then(
    () => "",
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );
}

/** A ConfigMap as YAML. */
export const configMap = (name: string): string => `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\n`;
