import { existsSync } from "node:fs";
import { readPackage } from "../../plugins/third-party/installed-plugins.js";

/**
 * The sample plugin as the ConfigMap of plugins names it, by the digest of what lies in the file; nothing where the build has not packed it.
 * @throws FairleadError if the archive is no plugin
 */
export async function samplePlugins(archive: string, version: string): Promise<Readonly<Record<string, string>>> {
  if (!existsSync(archive)) return {};
  const { manifest, digest } = await readPackage(archive, version);
  return { [`${manifest.metadata.name}.yaml`]: `from: ${JSON.stringify(archive)}\ndigest: ${digest}\n` };
}
