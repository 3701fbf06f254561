import { expect, test } from "vitest";
import { matchRevision } from "../../../engine/source/match-revision.js";

const commit = (digit: string) => digit.repeat(40);
const refs = new Map([
  ["refs/heads/main", commit("a")],
  ["refs/heads/feature/x", commit("b")],
  ["refs/heads/both", commit("c")],
  ["refs/heads/1.5", commit("7")],
  ["refs/heads/abcdef1", commit("8")],
  ["refs/heads/>=9", commit("9")],
  ["refs/tags/both", commit("d")],
  ["refs/tags/v1.0.0", commit("1")],
  ["refs/tags/v1.2.0", commit("2")],
  ["refs/tags/v1.10.0", commit("3")],
  ["refs/tags/v2.0.0-rc.1", commit("4")],
  ["refs/tags/web-1.0.0", commit("5")],
  ["refs/tags/web-3.0.0", commit("6")],
  ["refs/tags/nightly", commit("e")],
  ["refs/pull/7/head", commit("f")],
]);
const known = { refs, head: "refs/heads/main" };

test.each([
  [undefined, commit("a"), "refs/heads/main"],
  ["", commit("a"), "refs/heads/main"],
  ["HEAD", commit("a"), "refs/heads/main"],
  ["main", commit("a"), "refs/heads/main"],
  ["feature/x", commit("b"), "refs/heads/feature/x"],
  ["nightly", commit("e"), "refs/tags/nightly"],
  ["refs/heads/both", commit("c"), "refs/heads/both"],
  ["refs/tags/both", commit("d"), "refs/tags/both"],
  ["refs/pull/7/head", commit("f"), "refs/pull/7/head"],
  ["v1.2.0", commit("2"), "refs/tags/v1.2.0"],
  ["1.*", commit("3"), "refs/tags/v1.10.0"],
  [">=1.0.0, <1.5.0", commit("2"), "refs/tags/v1.2.0"],
  ["^1.0.0", commit("3"), "refs/tags/v1.10.0"],
  ["~1.0", commit("1"), "refs/tags/v1.0.0"],
  [">=2.0.0-0", commit("4"), "refs/tags/v2.0.0-rc.1"],
  ["1.5", commit("7"), "refs/heads/1.5"],
  ["abcdef1", commit("8"), "refs/heads/abcdef1"],
  [">=9", commit("9"), "refs/heads/>=9"],
])("matchRevision(%j) finds the commit and its ref", (revision, expected, ref) => {
  expect(matchRevision(revision, known)).toEqual({ commit: expected, ref });
});

test("matchRevision() takes a full commit as it is, in lower case", () => {
  expect(matchRevision("ABCDEF0123".repeat(4), known)).toEqual({ commit: "abcdef0123".repeat(4) });
});

test.each([
  ["1.*", commit("5"), "refs/tags/web-1.0.0"],
  ["*", commit("6"), "refs/tags/web-3.0.0"],
  ["1.0.0", commit("5"), "refs/tags/web-1.0.0"],
  ["web-3.0.0", commit("6"), "refs/tags/web-3.0.0"],
])("matchRevision(%j) reads versions behind a tag prefix", (revision, expected, ref) => {
  expect(matchRevision(revision, known, { tagPrefix: "web-" })).toEqual({ commit: expected, ref });
});

test("E-33 matchRevision() refuses a name that is both a branch and a tag, and says what to write", () => {
  expect(matchRevision("both", known)).toEqual({
    error: '"both" is both a branch and a tag; write "refs/heads/both" or "refs/tags/both"',
  });
});

test.each(["deadbee", "DEADBEEF", "1234567"])("matchRevision(%j) passes an abbreviated commit on", (revision) => {
  expect(matchRevision(revision, known)).toEqual({ abbreviated: revision.toLowerCase() });
});

test.each([
  ["v9", 'no branch, tag or commit is named "v9"'],
  ["v9.*", 'no tag lies in the range "v9.*"'],
  ["refs/heads/gone", 'no branch, tag or commit is named "refs/heads/gone"'],
  ["abcdef", 'no branch, tag or commit is named "abcdef"'],
  ["--upload-pack=x", 'no branch, tag or commit is named "--upload-pack=x"'],
])("matchRevision(%j) says why nothing matches", (revision, error) => {
  expect(matchRevision(revision, known)).toEqual({ error });
});

test("matchRevision() names the tag prefix when no version lies in the range", () => {
  expect(matchRevision("9.*", known, { tagPrefix: "web-" })).toEqual({
    error: 'no tag that begins with "web-" lies in the range "9.*"',
  });
});

test.each([[{ refs: new Map() }], [{ refs: new Map(), head: "refs/heads/main" }]])(
  "matchRevision() says that an empty repository has no HEAD",
  (empty) => {
    expect(matchRevision(undefined, empty)).toEqual({
      error: "the repository has no commit that HEAD points at; push one or name a branch",
    });
  },
);
