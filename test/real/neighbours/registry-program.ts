import { join } from "node:path";
import type { ProgramEvent } from "../bed/releases.js";

/** How the program is looked for. */
export interface FindProgramOptions {
  readonly onEvent?: (event: ProgramEvent) => void;
  readonly signal?: AbortSignal;
}

type BuildGoPrograms = (
  wanted: FindProgramOptions & {
    readonly module: string;
    readonly version: string;
    readonly place: string;
    readonly packages: Readonly<Record<string, string>>;
  },
) => Promise<Readonly<Record<string, string>>>;

/**
 * The CNCF's registry, as `modules/` pins it: from the cache, or built now.
 * @throws Error with one sentence that says why it cannot be had
 */
export async function findRegistryProgram({ onEvent = () => undefined, signal }: FindProgramOptions = {}): Promise<string> {
  const { buildGoPrograms } = (await import(join(import.meta.dirname, "../go-programs.mjs"))) as {
    readonly buildGoPrograms: BuildGoPrograms;
  };
  const { registry = "" } = await buildGoPrograms({
    module: join(import.meta.dirname, "modules"),
    version: "v3.1.2",
    place: "registry",
    packages: { registry: "github.com/distribution/distribution/v3/cmd/registry" },
    onEvent,
    ...(signal !== undefined && { signal }),
  });
  return registry;
}
