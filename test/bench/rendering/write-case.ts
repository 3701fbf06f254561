import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { RenderCase } from "./cases.js";

/** A case whose files lie in a folder. */
export interface CaseOnDisk extends RenderCase {
  readonly folder: string;
}

/** Writes the files of a case into a folder of its own below `folder`. */
export function writeCase(folder: string, one: RenderCase): CaseOnDisk {
  const place = join(folder, `${one.tool}-${one.size}`);
  for (const [path, text] of Object.entries(one.files)) {
    mkdirSync(dirname(join(place, path)), { recursive: true });
    writeFileSync(join(place, path), text);
  }
  return { ...one, folder: place };
}
