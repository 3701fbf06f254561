/** What was signed, and with what. */
export interface SignedObject {
  readonly payload: Buffer;
  /** ASCII-armoured. Git writes at most one; whoever writes several means no good. */
  readonly signatures: readonly string[];
}

/** An annotated tag. */
export interface TagObject extends SignedObject {
  /** As it was made, without `refs/tags/`. */
  readonly name: string;
  /** `Name <address>`; `""` for a very old tag that has none. */
  readonly tagger: string;
}

const anySignature = /^-----BEGIN (?:PGP SIGNATURE|PGP MESSAGE|SSH SIGNATURE|SIGNED MESSAGE)-----$/gm;

/**
 * Takes a commit apart: the payload is all of it but the headers of signatures.
 * @see git/git:commit.c `parse_signed_commit`
 */
export function splitCommit(bytes: Buffer): SignedObject {
  // One byte, one character: whatever encoding a message has, the payload stays what was signed.
  const text = bytes.toString("latin1");
  const end = text.indexOf("\n\n");
  const header = end < 0 ? text : text.slice(0, end + 1);
  const kept: string[] = [];
  const signatures: string[][] = [];
  let into = kept;
  for (const line of header.split(/(?<=\n)/)) {
    if (line.startsWith(" ")) {
      into.push(into === kept ? line : line.slice(1));
      continue;
    }
    into = kept;
    // Others (`gpgsig-sha256`) are signatures of the same commit in another form, which are not part of this one.
    if (line.startsWith("gpgsig")) into = [];
    if (line.startsWith("gpgsig ")) signatures.push(into);
    into.push(into === kept ? line : line.slice(line.indexOf(" ") + 1));
  }
  const payload = Buffer.from(kept.join("") + (end < 0 ? "" : text.slice(end + 1)), "latin1");
  return { payload, signatures: signatures.map((lines) => lines.join("")) };
}

/**
 * Takes an annotated tag apart: its signature stands at the end of its message, from the last line that begins one.
 * @see git/git:gpg-interface.c `parse_signed_buffer`
 */
export function splitTag(bytes: Buffer): TagObject {
  const text = bytes.toString("latin1");
  const at = [...text.matchAll(anySignature)].at(-1)?.index;
  const header = text.slice(0, Math.max(0, text.indexOf("\n\n")));
  const valueOf = (field: string) => {
    const value = new RegExp(`^${field} (.*)$`, "m").exec(header)?.[1] ?? "";
    return Buffer.from(value, "latin1").toString("utf8");
  };
  return {
    payload: Buffer.from(text.slice(0, at), "latin1"),
    signatures: at === undefined ? [] : [text.slice(at)],
    name: valueOf("tag"),
    tagger: valueOf("tagger").replace(/ -?\d+ [+-]\d{4}$/, ""),
  };
}

/** Says whether a message has a trailer in its last paragraph that seals all before the commit. */
export function hasSeal(message: string): boolean {
  const paragraph =
    message
      .trimEnd()
      .split(/\n\s*\n/)
      .at(-1) ?? "";
  return /^argocd-gpg-seal:[ \t]*\S/im.test(paragraph);
}
