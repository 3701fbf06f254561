import { describe, expect, test } from "vitest";
import type { AppProject, AppProjectSpec } from "../../../engine/model/app-project.js";
import type { RevisionSignature } from "../../../engine/model/revision-signature.js";
import { gatherProblems, integrityDemand, isTrusted } from "../../../engine/project/source-integrity.js";

const id = "D56C4FCA57A46444";
const fingerprint = `0123456789ABCDEF01234567${id}`;
const project = (spec: AppProjectSpec): AppProject => ({
  apiVersion: "argoproj.io/v1alpha1",
  kind: "AppProject",
  metadata: { name: "team" },
  spec,
});
const policy = (urls: readonly string[], mode = "head", keys: readonly string[] = [id]) => ({
  repos: urls.map((url) => ({ url })),
  gpg: { mode, keys },
});
const withPolicies = (...policies: readonly ReturnType<typeof policy>[]) => project({ sourceIntegrity: { git: { policies } } });
const demandOf = (spec: AppProject, url = "https://git.example/team/app.git") => integrityDemand(spec, url);
const signed = { kind: "signed", mode: "head", keys: [id] };

describe("integrityDemand()", () => {
  test.each<readonly [string, AppProject, string | undefined, object]>([
    ["nothing without a policy", project({}), undefined, { kind: "none" }],
    [
      "nothing of a repository that no policy names",
      withPolicies(policy(["https://other.example/*"])),
      undefined,
      { kind: "none" },
    ],
    ["nothing where the mode is none", withPolicies(policy(["*"], "none")), undefined, { kind: "none" }],
    ["signatures where a glob fits, across slashes", withPolicies(policy(["https://git.example/*"])), undefined, signed],
    [
      "nothing of what is left out",
      withPolicies(policy(["*", "!https://git.example/team/app.git"])),
      undefined,
      { kind: "none" },
    ],
    ["it wherever the exclusion stands", withPolicies(policy(["!https://git.example/team/*", "*"])), undefined, { kind: "none" }],
    [
      "keys in upper case",
      withPolicies(policy(["*"], "strict", [id.toLowerCase()])),
      undefined,
      { kind: "signed", mode: "strict", keys: [id] },
    ],
    [
      "it of a URL in upper case",
      withPolicies(policy(["https://git.example/team/app"])),
      "https://GIT.example/Team/app.git",
      signed,
    ],
    ["it of the scp form", withPolicies(policy(["ssh://git@git.example/team/*"])), "git@git.example:team/app", signed],
    ["what the older form says", project({ signatureKeys: [{ keyID: id }] }), undefined, signed],
    [
      "what the newer form says instead of the older",
      project({ ...withPolicies(policy(["nowhere"])).spec, signatureKeys: [{ keyID: id }] }),
      undefined,
      { kind: "none" },
    ],
    [
      "the older form where the newer one is empty",
      project({ sourceIntegrity: {}, signatureKeys: [{ keyID: id }] }),
      undefined,
      signed,
    ],
  ])("demands %s", (_, spec, url, expected) => {
    expect(demandOf(spec, url)).toEqual(expected);
  });

  test.each([
    [
      "several policies",
      withPolicies(policy(["*"]), policy(["https://*"])),
      "multiple (2) git source integrity policies found for repo URL: https://git.example/team/app.git",
    ],
    [
      "an unknown mode",
      withPolicies(policy(["*"], "heads")),
      'unknown GPG mode "heads" configured for GIT source integrity; write "none", "head" or "strict"',
    ],
    [
      "no mode",
      project({ sourceIntegrity: { git: { policies: [{ repos: [{ url: "*" }] }] } } }),
      'unknown GPG mode "" configured for GIT source integrity; write "none", "head" or "strict"',
    ],
    [
      "an unknown key",
      withPolicies(policy(["*"], "head", [id, "ada"])),
      "'ada' is not a valid GnuPG key ID; write 16 or 40 hex digits",
    ],
    [
      "a key of another length",
      withPolicies(policy(["*"], "head", ["57A46444"])),
      "'57A46444' is not a valid GnuPG key ID; write 16 or 40 hex digits",
    ],
  ])("is satisfied by nothing for %s", (_, spec, because) => {
    expect(demandOf(spec)).toEqual({ kind: "refused", because });
  });

  test.each<[string, unknown]>([
    ["no list of policies", { policies: "all" }],
    ["a policy that is a text", { policies: ["*"] }],
    ["repos that are no list", { policies: [{ repos: "*", gpg: { mode: "none" } }] }],
    ["a url that is a number", { policies: [{ repos: [{ url: 1 }] }] }],
    ["keys that are no texts", { policies: [{ repos: [{ url: "*" }], gpg: { mode: "head", keys: [1] } }] }],
  ])("is satisfied by nothing for %s", (_, git) => {
    const spec = { sourceIntegrity: { git } } as AppProjectSpec;
    expect(demandOf(project(spec))).toMatchObject({
      kind: "refused",
      because: expect.stringMatching(/^spec.sourceIntegrity of/),
    });
  });

  test.each([
    "https://git.example/team/app",
    "https://git.example/team/app/",
    "https://git.example/team/app.git/",
    "https://git.example:443/team/app.git",
    "https://ada@git.example/team/app",
    "HTTPS://git.example/TEAM/app",
  ])("is not escaped by the spelling %s", (url) => {
    expect(demandOf(withPolicies(policy(["https://git.example/team/app.git"])), url)).toEqual(signed);
    expect(demandOf(withPolicies(policy(["https://git.example/team/app"])), url)).toEqual(signed);
  });

  test("leaves out no more than what is written", () => {
    const both = withPolicies(policy(["*", "!https://git.example/team/app"]));
    expect(demandOf(both, "https://git.example/team/app.git")).toEqual({ kind: "none" });
    expect(demandOf(both, "https://git.example:8443/team/app")).toEqual(signed);
  });

  test("holds where a pattern cannot be read, and leaves nothing out by one", () => {
    expect(demandOf(withPolicies(policy(["[z-a"])))).toEqual(signed);
    expect(demandOf(withPolicies(policy(["*", "![z-a"])))).toEqual(signed);
  });
});

const commit = (digit: string) => digit.repeat(40);
const signature = (given: Partial<RevisionSignature> = {}): RevisionSignature => ({
  revision: commit("a"),
  author: "Ada <ada@example.com>",
  verdict: "signed",
  keyId: id,
  keys: [{ id, fingerprint }],
  ...given,
});

describe("isTrusted()", () => {
  test.each([
    ["by its id", signature(), [id], true],
    ["by its fingerprint", signature(), [fingerprint], true],
    [
      "by its primary key",
      signature({
        keys: [
          { id: "0000000000000001", fingerprint: "1" },
          { id, fingerprint },
        ],
      }),
      [id],
      true,
    ],
    ["not by another fingerprint that ends alike", signature(), [`F${fingerprint.slice(1)}`], false],
    ["not by nobody", signature(), [], false],
    ["not if it is bad", signature({ verdict: "bad signature" }), [id], false],
    ["S49 not by a key id that is merely claimed", signature({ keys: [] }), [id], false],
  ])("is known %s", (_, given, listed, expected) => {
    expect(isTrusted(given, listed)).toBe(expected);
  });
});

describe("gatherProblems()", () => {
  const gather = (listed: readonly string[], ...given: readonly RevisionSignature[]) => {
    const gathered = gatherProblems(listed);
    for (const one of given) gathered.add(one);
    return gathered;
  };

  test("says what is wrong in the words of Argo CD", () => {
    const { problems } = gather(
      [id],
      signature(),
      signature({ verdict: "unsigned", keyId: "", keys: [] }),
      signature({ revision: "v1", verdict: "signed with expired key" }),
      signature({ revision: commit("b"), keyId: "0123456789ABCDEF", keys: [{ id: "0123456789ABCDEF", fingerprint: "x" }] }),
    );
    expect(problems).toEqual([
      `Failed verifying revision ${commit("a")} by 'Ada <ada@example.com>': unsigned (key_id=)`,
      `Failed verifying revision v1 by 'Ada <ada@example.com>': signed with expired key (key_id=${id})`,
      `Failed verifying revision ${commit("b")} by 'Ada <ada@example.com>': signed with unallowed key (key_id=0123456789ABCDEF)`,
    ]);
  });

  test("tells of one key once, of unsigned commits and of tags each time", () => {
    const { problems } = gather([], signature(), signature({ revision: commit("b") }), signature({ revision: "v1" }));
    expect(problems).toHaveLength(2);
    const unsigned = ["a", "b", "c"].map((digit) =>
      signature({ revision: commit(digit), verdict: "unsigned", keyId: "", keys: [] }),
    );
    expect(gather([], ...unsigned).problems).toHaveLength(3);
  });

  test("stops at ten", () => {
    const many = Array.from({ length: 12 }, (_, index) => signature({ revision: `v${index}`, verdict: "unsigned", keyId: "" }));
    const gathered = gather([id], ...many);
    expect(gathered.problems).toHaveLength(10);
    expect(gathered.isFull()).toBe(true);
    expect(gather([id], ...many.slice(0, 9)).isFull()).toBe(false);
  });
});
