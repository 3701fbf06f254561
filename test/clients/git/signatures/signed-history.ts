import { runGit } from "../remote.js";
import type { TestKey } from "./pgp-keys.js";

/** A commit or tag to be written. */
export interface SignedCommit {
  readonly parents?: readonly string[];
  readonly message?: string;
  readonly by?: TestKey;
  readonly at?: Date;
  readonly seconds?: number;
  /** What is signed instead of the commit. */
  readonly forged?: boolean;
}

const emptyTree = "4b825dc642cb6eb9a060e54bf8d69288fbee4904";
const person = "Ada Lovelace <ada@example.com> 1700000000 +0100";

/** Writes commits and tags into a bare repository with Git's plumbing, signed as Git signs them. */
export function createSignedHistory(folder: string) {
  let written = 0;
  const write = (type: string, text: string) =>
    runGit(["hash-object", "-t", type, "-w", "--stdin", "--literally"], { cwd: folder, input: text });
  return {
    async commit({ parents = [], message = "A change", by, forged = false, ...how }: SignedCommit = {}): Promise<string> {
      await runGit(["hash-object", "-t", "tree", "-w", "--stdin"], { cwd: folder });
      written += 1;
      const lines = [
        `tree ${emptyTree}`,
        ...parents.map((parent) => `parent ${parent}`),
        `author ${person}`,
        `committer ${person}`,
      ];
      // A number makes equal commits differ; after trailers it is one more of them.
      const end = `\n\n${message}\n${message.includes("\n\n") ? "" : "\n"}Number: ${written}\n`;
      const text = lines.join("\n") + end;
      if (by === undefined) return write("commit", text);
      const signature = (await by.sign(forged ? `${text}!` : text, how)).replaceAll("\r", "").trimEnd();
      return write("commit", `${lines.join("\n")}\ngpgsig ${signature.replaceAll("\n", "\n ")}${end}`);
    },
    async tag(name: string, commit: string, { by }: { readonly by?: TestKey } = {}, refName = name): Promise<void> {
      const text = `object ${commit}\ntype commit\ntag ${name}\ntagger ${person}\n\nRelease\n`;
      const signature = by === undefined ? "" : (await by.sign(text)).replaceAll("\r", "");
      await runGit(["update-ref", `refs/tags/${refName}`, await write("tag", text + signature)], { cwd: folder });
    },
    point: (ref: string, commit: string) => runGit(["update-ref", ref, commit], { cwd: folder }),
  };
}
