import { existsSync } from "node:fs";
import { join } from "node:path";

/** Where the product's own files (CRDs, the explorer) are: beside the compiled sources. */
export function productFolder(name: string): string {
  const built = join(import.meta.dirname, "..", name);
  return existsSync(built) ? built : join(import.meta.dirname, "..", "..", name);
}
