import { describe, expect, test } from "vitest";
import { hasSeal, splitCommit, splitTag } from "../../../../clients/git/signatures/signed-object.js";

const signature = "-----BEGIN PGP SIGNATURE-----\n\nabc=\n-----END PGP SIGNATURE-----\n";
const headers = ["tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904", "author A <a@x> 1 +0000", "committer A <a@x> 1 +0000"];
const folded = (name: string) => `${name} ${signature.trimEnd().replaceAll("\n", "\n ")}`;
const commit = (...lines: readonly string[]) =>
  Buffer.from(`${lines.join("\n")}\n\nSubject \u00e4\n\ngpgsig of the text stays\n`);

describe("splitCommit()", () => {
  test("takes the signature out and leaves every other byte", () => {
    const { payload, signatures } = splitCommit(commit(...headers, folded("gpgsig")));
    expect(payload).toEqual(commit(...headers));
    expect(signatures).toEqual([signature]);
  });

  test("keeps the lines of other folded headers", () => {
    const mergeTag = "mergetag object 4b825dc642cb6eb9a060e54bf8d69288fbee4904\n type commit\n tag v1\n";
    expect(splitCommit(commit(...headers, mergeTag.trimEnd(), folded("gpgsig"))).payload).toEqual(
      commit(...headers, mergeTag.trimEnd()),
    );
  });

  test("leaves out the signature of the other kind of hash, which vouches for nothing here", () => {
    const { payload, signatures } = splitCommit(commit(...headers, folded("gpgsig-sha256"), "encoding utf-8"));
    expect(payload).toEqual(commit(...headers, "encoding utf-8"));
    expect(signatures).toEqual([]);
  });

  test("gives all of several signatures", () => {
    expect(splitCommit(commit(...headers, folded("gpgsig"), folded("gpgsig"))).signatures).toHaveLength(2);
  });

  test("survives what is no commit", () => {
    expect(splitCommit(Buffer.from("gpgsig")).signatures).toEqual([]);
    expect(splitCommit(Buffer.alloc(0)).payload).toEqual(Buffer.alloc(0));
  });
});

describe("splitTag()", () => {
  const body =
    "object 4b825dc642cb6eb9a060e54bf8d69288fbee4904\ntype commit\ntag v1\ntagger Ada <a@x> 1700000000 +0100\n\nRelease\n";
  test("takes the last signature from the end", () => {
    const quoted = `${body}${signature}`;
    expect(splitTag(Buffer.from(quoted + signature))).toEqual({
      payload: Buffer.from(quoted),
      signatures: [signature],
      name: "v1",
      tagger: "Ada <a@x>",
    });
    expect(splitTag(Buffer.from(body))).toMatchObject({ payload: Buffer.from(body), signatures: [] });
  });
});

describe("hasSeal()", () => {
  test.each([
    ["Subject\n\nArgocd-gpg-seal: reviewed by Ada\n", true],
    ["Subject\n\nSigned-off-by: Ada\nargocd-GPG-seal: yes", true],
    ["Subject\n\nArgocd-gpg-seal: quoted\n\nSigned-off-by: Ada", false],
    ["Subject\n\nWe write Argocd-gpg-seal: into messages", false],
    ["Subject\n\nArgocd-gpg-seal:\n", false],
  ])("of %j is %s", (message, isSealed) => {
    expect(hasSeal(message)).toBe(isSealed);
  });
});
