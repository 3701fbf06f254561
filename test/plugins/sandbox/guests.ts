import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { GuestFiles, GuestFound, GuestName } from "../../../plugins/sandbox/guest-files.js";
import type { Guest, GuestRuntime } from "../../../plugins/sandbox/sandbox.js";

/** A folder of guests for one test file. */
export interface GuestFolder {
  make(program: string | Uint8Array, options?: Partial<Guest> & { readonly runtime?: GuestRuntime }): Guest;
  remove(): void;
}

/** Makes a folder in which programs become guests: text is a script, bytes are a reactor. */
export function createGuestFolder(): GuestFolder {
  const folder = mkdtempSync(join(tmpdir(), "fairlead-guests-"));
  return {
    make(program, options = {}) {
      const sha256 = createHash("sha256").update(program).digest("hex");
      const isScript = typeof program === "string";
      const file = join(folder, `${sha256.slice(0, 16)}.${isScript ? "js" : "wasm"}`);
      writeFileSync(file, program);
      return {
        name: "probe 1",
        runtime: isScript ? "script" : "reactor",
        file,
        sha256,
        trustClass: "project/probe",
        memoryMiB: 48,
        ...options,
      };
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** Files in memory, by absolute path. What was asked is kept in `asked`. */
export function filesOf(tree: Readonly<Record<string, string>>): GuestFiles & { readonly asked: string[] } {
  const asked: string[] = [];
  const stat = (path: string): GuestFound => {
    if (path.includes("escape")) return "escapes";
    if (Object.hasOwn(tree, path)) return "file";
    return Object.keys(tree).some((file) => file.startsWith(path === "/" ? "/" : `${path}/`)) ? "directory" : "nothing";
  };
  return {
    asked,
    stat(path) {
      asked.push(`stat ${path}`);
      return Promise.resolve(stat(path));
    },
    list(path) {
      asked.push(`list ${path}`);
      const found = stat(path);
      if (found !== "directory") return Promise.resolve(found);
      const names = new Map<string, GuestName>();
      for (const file of Object.keys(tree).filter((one) => one.startsWith(`${path}/`))) {
        const [name = "", ...below] = file.slice(path.length + 1).split("/");
        names.set(name, { name, type: below.length > 0 ? "directory" : "file" });
      }
      return Promise.resolve([...names.values()].sort((a, b) => (a.name < b.name ? -1 : 1)));
    },
    read(paths) {
      asked.push(...paths.map((path) => `read ${path}`));
      return Promise.resolve(
        new Map(
          paths.map((path) => {
            const found = stat(path);
            return [path, found === "file" ? new TextEncoder().encode(tree[path]) : found] as const;
          }),
        ),
      );
    },
  };
}

/** No files at all. */
export const noFiles = filesOf({});
