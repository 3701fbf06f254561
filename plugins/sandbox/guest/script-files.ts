import type { GeneratorFiles, GeneratorNetwork } from "../../sdk/context.js";
import { type FileStore, isThere, leadsOut, namesOf, normalise } from "./files.js";
import { decodeUtf8 } from "./utf8.js";

/** The files as a script sees them. Relative paths count from the directory of the source. */
export function createScriptFiles(store: FileStore, directory: string): GeneratorFiles {
  const absolute = (path: unknown): string => {
    const text = String(path);
    const normal = normalise(text.startsWith("/") ? text : `${directory}/${text}`);
    if (normal === undefined) throw scriptError("PATH_ESCAPE", `"${text.slice(0, 200)}" leads out of its tree`);
    return normal;
  };
  const fail = (answer: number, path: string): never => {
    if (answer === leadsOut) throw scriptError("PATH_ESCAPE", `"${path}" leads out of its tree`);
    if (answer === -1) throw scriptError("NOT_FOUND", `"${path}" does not exist`);
    throw scriptError(answer === -2 ? "IS_A_DIRECTORY" : "TOO_LARGE", `"${path}" cannot be read as a file`);
  };
  const read = (path: string): Uint8Array => {
    const at = absolute(path);
    const found = store.read(at);
    return typeof found === "number" ? fail(found, at) : found.slice();
  };
  return {
    stat(path) {
      const answer = store.stat(absolute(path));
      return answer === 1 ? "file" : answer === 2 ? "directory" : answer === leadsOut ? "escapes" : "nothing";
    },
    exists: (path) => isThere(store.stat(absolute(path))),
    list(path) {
      const at = absolute(path);
      const found = store.list(at);
      if (found === -2) throw scriptError("NOT_A_DIRECTORY", `"${at}" is not a directory`);
      if (typeof found === "number") return fail(found, at);
      return namesOf(found).map(({ name, isDirectory }) => ({
        name,
        type: isDirectory ? ("directory" as const) : ("file" as const),
      }));
    },
    read,
    readText: (path) => textOf(read(path)),
  };
}

/** What a script fetches; a fetch that fails ends the run. */
export function createScriptNetwork(store: FileStore): GeneratorNetwork {
  const read = (url: unknown): Uint8Array => {
    const found = store.fetch(String(url));
    if (typeof found === "number") throw scriptError("PROTOCOL", "the host does not say what it fetched");
    return found.slice();
  };
  return { read, readText: (url) => textOf(read(url)) };
}

function textOf(bytes: Uint8Array): string {
  return decodeUtf8(bytes).replace(/^\uFEFF/, "");
}

/** An error of the interface: of the script's own realm, with a code and nothing of the host. */
export function scriptError(code: string, message: string): Error {
  const error = Object.assign(new Error(message), { code });
  error.stack = withoutOurFrames(error.stack);
  return error;
}

/** A stack without the frames of our own program. `stack` may be anything: scripts can replace how it is made. */
export function withoutOurFrames(stack: unknown): string {
  return String(stack)
    .slice(0, 4096)
    .split("\n")
    .filter((line) => !line.includes("fairlead:"))
    .join("\n");
}
