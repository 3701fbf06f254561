import { expect, test } from "vitest";
import type { FollowedReads } from "../../../engine/reconcile/followed-reads.js";
import { createReaderGroups } from "../../../engine/reconcile/reader-groups.js";

const url = "https://git.example/fleet.git";
const outcome = () => ({ failure: new Error("any") });
const follow = (revision: string, commit: string, more: Partial<FollowedReads> = {}): FollowedReads => ({
  follows: `${more.source?.repoURL ?? url} ${revision}`,
  scope: "",
  source: { repoURL: url, targetRevision: revision },
  commit,
  trees: [{ files: { a: "1" }, directories: {}, missing: [] }],
  from: [outcome()],
  namesCommit: false,
  ...more,
});
const commitsOf = (groups: ReturnType<typeof createReaderGroups>, key: string) => groups.of(key).map(({ commit }) => commit);

test("createReaderGroups() puts those together that follow one revision and stand at one commit", () => {
  const groups = createReaderGroups();
  for (const key of ["a", "b"]) groups.place(key, [url], [follow("main", "c1")]);
  groups.place("c", [url], [follow("main", "c2")]);
  groups.place("d", [url], [follow("v1", "c1")]);
  expect(groups.at(url).map(({ index, commit }) => [index.readers(), commit])).toEqual([
    [["a", "b"], "c1"],
    [["d"], "c1"],
  ]);
  expect(groups.astray(url)).toEqual(["c"]);
});

test("createReaderGroups() keeps those apart that read on behalf of others", () => {
  const groups = createReaderGroups();
  groups.place("a", [url], [follow("main", "c1")]);
  groups.place("b", [url], [follow("main", "c2", { scope: "secret" })]);
  expect(groups.at(url).map(({ scope, index }) => [scope, index.readers()])).toEqual([
    ["", ["a"]],
    ["secret", ["b"]],
  ]);
});

test("createReaderGroups() takes one into a group when it stands where the group does", () => {
  const groups = createReaderGroups();
  groups.place("a", [url], [follow("main", "c1")]);
  groups.place("b", [url], [follow("main", "c2")]);
  for (const group of groups.at(url)) group.commit = "c2";
  groups.place("b", [url], [follow("main", "c2")]);
  expect([groups.astray(url), commitsOf(groups, "a"), commitsOf(groups, "b")]).toEqual([[], ["c2"], ["c2"]]);
});

test("createReaderGroups() leaves one in a group that moved on, as long as it is there by the same outcome", () => {
  const groups = createReaderGroups();
  const from = [outcome()];
  groups.place("a", [url], [follow("main", "c1", { from })]);
  for (const group of groups.at(url)) group.commit = "c2";
  groups.place("a", [url], [follow("main", "c1", { from })]);
  expect([commitsOf(groups, "a"), groups.astray(url)]).toEqual([["c2"], []]);
  groups.place("a", [url], [follow("main", "c1")]);
  expect(commitsOf(groups, "a")).toEqual(["c1"]);
});

test("createReaderGroups() has one of which nothing is known astray at all its repositories", () => {
  const groups = createReaderGroups();
  groups.place("a", [url, "other"], undefined);
  expect([groups.astray(url), groups.astray("other"), groups.at(url)]).toEqual([["a"], ["a"], []]);
  groups.remove("a");
  expect([groups.astray(url), groups.astray("other")]).toEqual([[], []]);
});

test("createReaderGroups() loses readers at one repository only", () => {
  const groups = createReaderGroups();
  const other = { follows: "other main", source: { repoURL: "other" } };
  groups.place("a", [url, "other"], [follow("main", "c1"), follow("main", "c9", other)]);
  groups.lose(url, ["a", "nobody"]);
  expect([groups.astray(url), groups.astray("other"), commitsOf(groups, "a"), groups.at(url)]).toEqual([["a"], [], ["c9"], []]);
});
