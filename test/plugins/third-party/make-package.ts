import { createHash } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stringifyYaml } from "../../../engine/dialects/yaml.js";
import type { JsonObject } from "../../../engine/model/manifest.js";
import type { PluginGrant } from "../../../plugins/third-party/capabilities.js";
import { type PluginPackage, packageOf } from "../../../plugins/third-party/package.js";
import { createPackageStore, type StoredPlugin } from "../../../plugins/third-party/package-store.js";

/** The version of Fairlead that these tests pretend to be. */
export const fairleadVersion = "1.2.3";

/** A bundle that gives one ConfigMap with what it was told. */
export const echoBundle = `export default { generate({ input }) {
  return [{ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "echo" }, data: { input: JSON.stringify(input) } }];
} };`;

/** The text of a manifest; fields replace those of the smallest one. */
export function manifestText(fields: JsonObject = {}): string {
  return stringifyYaml({
    apiVersion: "plugins.fairlead.dev/v1",
    kind: "ManifestGenerator",
    metadata: { name: "acme", version: "1.0.0" },
    engines: { fairlead: ">=1.0 <2" },
    runtime: { type: "js", entry: "dist/plugin.js" },
    ...fields,
  });
}

/** A grant for all projects; of nothing, unless fields say otherwise. */
export const grant = (fields: Partial<PluginGrant> = {}): PluginGrant => ({
  projects: ["*"],
  repository: false,
  refs: false,
  environment: [],
  network: [],
  ...fields,
});

/** The bytes of a text. */
export const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

/** A package in memory. */
export function makePackage(fields: JsonObject = {}, code: string | Uint8Array = echoBundle): PluginPackage {
  const { entry = "dist/plugin.js" } = (fields["runtime"] ?? {}) as { readonly entry?: string };
  const files = new Map([
    ["fairlead-plugin.yaml", bytesOf(manifestText(fields))],
    [entry, typeof code === "string" ? bytesOf(code) : code],
  ]);
  return packageOf(files, fairleadVersion);
}

/** A folder for a test, removed by `remove`. */
export function temporaryFolder(): { readonly folder: string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), "fairlead-plugin-"));
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** A package on disk, as the sandbox needs it. */
export function storePackage(folder: string, fields: JsonObject = {}, code?: string | Uint8Array): Promise<StoredPlugin> {
  return createPackageStore(folder, fairleadVersion).put(makePackage(fields, code));
}

/** Hex digits of sha256. */
export const sha256 = (bytes: Uint8Array | string): string => createHash("sha256").update(bytes).digest("hex");

/** How a promise failed: `CODE reason: message`. */
export async function failureOf(work: Promise<unknown> | (() => unknown)): Promise<string> {
  try {
    await (typeof work === "function" ? work() : work);
    return "no failure";
  } catch (error) {
    const { code, details, message } = error as { code?: string; details?: Record<string, unknown>; message: string };
    return `${code} ${String(details?.["reason"])}: ${message}`;
  }
}
