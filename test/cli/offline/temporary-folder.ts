import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { FakeFiles } from "../../fakes/file-tree.js";

/** A folder on disk for one test. */
export interface TemporaryFolder {
  readonly path: string;
  write(files: FakeFiles): Promise<void>;
  remove(): Promise<void>;
}

/** Makes a folder with files in it. Remove it after the test. */
export async function makeFolder(files: FakeFiles = {}): Promise<TemporaryFolder> {
  const path = await mkdtemp(join(tmpdir(), "fairlead-offline-"));
  const write = async (more: FakeFiles) => {
    for (const [name, file] of Object.entries(more)) {
      const target = join(path, name);
      await mkdir(dirname(target), { recursive: true });
      if (typeof file === "string" || file instanceof Uint8Array) await writeFile(target, file);
      else if ("link" in file) await symlink(file.link, target);
      else if ("text" in file) await writeFile(target, file.text, { mode: 0o755 });
    }
  };
  await write(files);
  return { path, write, remove: () => rm(path, { recursive: true, force: true }) };
}
