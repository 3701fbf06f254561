import { randomUUID } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { mkdir, readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { FairleadError } from "../../engine/errors.js";
import { importCommits } from "./fast-import.js";
import { sampleHistory } from "./sample-history.js";

const temporaryPrefix = "tmp-";

/**
 * Makes the bare sample repository `sample.git` in a folder, once: one that is there is left as people have changed it. A half-made one never has
 * its name.
 * @returns the folder of the repository
 */
export async function createSampleRepository(folder: string): Promise<string> {
  const repository = join(folder, "sample.git");
  if (existsSync(repository)) return repository;
  await mkdir(folder, { recursive: true });
  for (const name of await readdir(folder)) {
    if (name.startsWith(temporaryPrefix)) await rm(join(folder, name), { recursive: true, force: true });
  }
  const content = findContent();
  const temporary = join(folder, `${temporaryPrefix}${randomUUID()}`);
  await mkdir(temporary);
  await importCommits(
    temporary,
    sampleHistory((path) => readFileSync(join(content, path), "utf8")),
  );
  await rename(temporary, repository);
  return repository;
}

/** The content folder: beside this file in the sources, and from `dist/` in the package's `server/sample/`. */
function findContent(): string {
  const places = [join(import.meta.dirname, "content"), join(import.meta.dirname, "../../../server/sample/content")];
  const found = places.find((place) => existsSync(join(place, "README.md")));
  if (found !== undefined) return found;
  throw new FairleadError(
    "FAILED_PRECONDITION",
    `Cannot make the sample repository: its content is missing at "${places.at(-1)}"; install Fairlead anew`,
  );
}
