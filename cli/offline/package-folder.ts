import { existsSync } from "node:fs";
import { dirname, join } from "node:path";

/** The folder of our package.json, from the sources as from `dist/`. */
export function packageFolder(): string {
  for (let folder = import.meta.dirname; ; folder = dirname(folder)) {
    if (existsSync(join(folder, "package.json")) || dirname(folder) === folder) return folder;
  }
}
