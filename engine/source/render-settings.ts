import { parseQuantity } from "../kubernetes/quantity.js";
import type { RenderSettings } from "../model/render-settings.js";
import type { SettingsMap } from "../model/settings.js";

const MiB = 1_048_576;

/**
 * Reads what `argocd-cm` says of rendering. A key that is absent has its default; the tools are on unless their key is anything but `true`.
 * @see argoproj/argo-cd:util/settings/settings.go
 */
export function readRenderSettings(general: SettingsMap): RenderSettings {
  const isOn = (key: string) => general[key] === undefined || general[key] === "true";
  const schemes = general["helm.valuesFileSchemes"];
  return {
    helmEnabled: isOn("helm.enable"),
    kustomizeEnabled: isOn("kustomize.enable"),
    jsonnetEnabled: isOn("jsonnet.enable"),
    valuesFileSchemes: schemes === undefined ? ["https"] : wordsOf(schemes, ","),
    kustomizeBuildOptions: wordsOf(general["kustomize.buildOptions"] ?? "", /\s+/u),
    kustomizeVersionOptions: versionOptionsOf(general),
    maxDirectoryBytes: bytesOf(general["reposerver.max.combined.directory.manifests.size"]) ?? 10 * MiB,
  };
}

function versionOptionsOf(general: SettingsMap): Readonly<Record<string, readonly string[]>> {
  const prefix = "kustomize.buildOptions.";
  const entries = Object.entries(general).filter(([key]) => key.startsWith(prefix) && key.length > prefix.length);
  return Object.fromEntries(entries.map(([key, text]) => [key.slice(prefix.length), wordsOf(text, /\s+/u)]));
}

function wordsOf(text: string, separator: string | RegExp): readonly string[] {
  return text
    .split(separator)
    .map((word) => word.trim())
    .filter((word) => word !== "");
}

function bytesOf(text: string | undefined): number | undefined {
  const quantity = parseQuantity(text ?? "");
  return quantity === undefined ? undefined : Number(quantity.nanos / 1_000_000_000n);
}
