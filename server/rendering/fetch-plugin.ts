import type { PackageRepository } from "../../engine/ports/package-repository.js";
import { maxPackageBytes } from "../../plugins/third-party/package.js";

/**
 * Fetches the files of a plugin that is an OCI artifact.
 * @param url `oci://registry/name@sha256:…`
 * @throws FairleadError as `PackageRepository`
 */
export async function fetchPluginArtifact(
  packages: PackageRepository,
  url: string,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, Uint8Array>> {
  const at = url.lastIndexOf("@");
  const files = await packages.filesAt({ repoURL: url.slice(0, at) }, url.slice(at + 1), signal);
  const entries = (await files.list("", { recurse: true }, signal)) ?? [];
  const paths = entries.filter(({ type }) => type === "file").map(({ path }) => path);
  return files.read(paths, { maxBytes: maxPackageBytes }, signal);
}
