import { FairleadError } from "../../engine/errors.js";
import type { HelmTemplateInput, HelmTemplateOutput } from "../../plugins/helm/messages.js";
import { createMountedFiles } from "../../plugins/mounted-files.js";
import { runTool } from "../../plugins/tools/run-tool.js";
import type { OfflineContext } from "./command.js";

const chart = "/fetched/name";
const encode = (text: string) => new TextEncoder().encode(text);

/**
 * The release's name that `--name-template` gives: as it stands, or with `{{ … }}` expanded by a chart of one template.
 * @throws FairleadError `BAD_USER_INPUT` for a template that fails
 */
export async function renderNameTemplate(template: string, { tools, signal }: OfflineContext): Promise<string> {
  if (!template.includes("{{")) return template;
  const object = 'apiVersion: v1\nkind: Name\nmetadata: {name: name}\nvalue: {{ include "name" . | quote }}\n';
  const overlay = new Map([
    [`${chart}/Chart.yaml`, encode("apiVersion: v2\nname: name\nversion: 1.0.0\n")],
    [`${chart}/templates/name.yaml`, encode(`{{ define "name" }}${template}{{ end }}${object}`)],
  ]);
  const nothing = { values: [], setJson: [], set: [], setString: [], setFile: [], setLiteral: [], apiVersions: [], showOnly: [] };
  const input: HelmTemplateInput = {
    op: "template",
    chart,
    releaseName: "name",
    namespace: "default",
    ...nothing,
    includeCrds: false,
    skipTests: false,
    noHooks: false,
    skipSchemaValidation: false,
    isUpgrade: false,
  };
  const job = {
    tool: "helm",
    input: { ...input },
    files: createMountedFiles({ mounts: new Map(), overlay }),
    preload: [chart],
  } as const;
  const { output } = await runTool<HelmTemplateOutput>(tools, job, signal).catch((error: unknown) => {
    const because = error instanceof FairleadError ? error.message : String(error);
    throw new FairleadError("BAD_USER_INPUT", `Cannot expand --name-template ${JSON.stringify(template)}: ${because}`, {
      cause: error,
    });
  });
  const value = output.manifests[0]?.object["value"];
  return typeof value === "string" ? value : "";
}
