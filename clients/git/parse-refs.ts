import type { RemoteRefs } from "../../engine/ports/repository.js";

const refLine = /^([0-9a-f]{40})\t(\S.*)$/;
const symbolicHead = /^ref: (refs\/\S+)\tHEAD$/;
const peeled = "^{}";

/**
 * Reads the output of `git ls-remote --symref`. An annotated tag counts as the commit it points at. A detached `HEAD` is
 * a ref of that name.
 * @see https://git-scm.com/docs/git-ls-remote#_output
 */
export function parseRefs(output: string): RemoteRefs {
  const refs = new Map<string, string>();
  const targets = new Map<string, string>();
  let head: string | undefined;
  for (const line of output.split("\n")) {
    head ??= symbolicHead.exec(line)?.[1];
    const [, hash, name] = refLine.exec(line) ?? [];
    if (hash === undefined || name === undefined) continue;
    if (name.endsWith(peeled)) targets.set(name.slice(0, -peeled.length), hash);
    else refs.set(name, hash);
  }
  for (const [name, hash] of targets) refs.set(name, hash);
  // A symbolic HEAD adds nothing to the ref it names; a detached one names its commit itself.
  if (head !== undefined) refs.delete("HEAD");
  else if (refs.has("HEAD")) head = "HEAD";
  return { refs, ...(head === undefined ? {} : { head }) };
}
