import { expect, test } from "vitest";
import type { PackagePush, Push, ToldPush } from "../../../engine/model/push.js";
import { handOver } from "../../../server/webhook/hand-over.js";

const url = "https://github.com/org/shop";
const main = { revision: "main", ref: "refs/heads/main", touchesHead: true };
const toldPush = (more: Partial<ToldPush>): ToldPush => ({
  urls: [url],
  otherUrls: [],
  changes: [main],
  changedFiles: [],
  ...more,
});

function engine() {
  const heard: (Push | PackagePush)[] = [];
  const hear = (push: Push | PackagePush) => (heard.push(push), ["argocd/shop"]);
  const follow = () => ["argocd/shop"];
  return { heard, repositoryPushed: hear, packagePushed: hear, followersOfPush: follow, followersOfPackage: follow };
}

const hearing = (more: Partial<ToldPush>) => {
  const worker = engine();
  const told = handOver({ kind: "push", push: toldPush(more) }, worker);
  return { ...told, applications: told.tell(), heard: worker.heard };
};

test("handOver() tells of the ref, once for all URLs that lead to the same", () => {
  const otherUrls = [
    `${url}.git`,
    "git@github.com:org/shop.git",
    "ssh://git@ssh.github.com:443/org/shop",
    "https://mirror.example.com/shop",
  ];
  const { heard, applications, repository, revision } = hearing({ otherUrls });
  expect(heard.map((push) => "url" in push && push.url)).toEqual([otherUrls[2], otherUrls[3]]);
  expect(heard[0]).toMatchObject({ ref: "refs/heads/main", isDefaultBranch: true });
  expect({ applications, repository, revision }).toEqual({
    applications: ["argocd/shop"],
    repository: "github.com/org/shop",
    revision: "refs/heads/main",
  });
});

test("FL-71 handOver() tells of all changes, of very many that anything may have changed", () => {
  const changes = (count: number) => Array.from({ length: count }, (_, index) => ({ ...main, ref: `refs/heads/${index}` }));
  expect(hearing({ changes: changes(20) }).heard).toHaveLength(20);
  expect(hearing({ changes: changes(21) }).heard).toEqual([{ url }]);
});

test.each(["", "main", "refs/heads/", "refs/pull/1/head", `refs/heads/${"a".repeat(3_000)}`])(
  "handOver() does not tell of %j",
  (ref) => {
    expect(hearing({ changes: [{ ...main, ref }] }).heard).toEqual([]);
  },
);

test("handOver() does not tell of URLs that are none or without end, and shortens what is logged", () => {
  expect(hearing({ urls: ["", `https://h/${"a".repeat(3_000)}`] })).toMatchObject({ heard: [], repository: "" });
  expect(hearing({ changes: [{ ...main, ref: `refs/heads/${"a".repeat(1_000)}` }] }).revision).toHaveLength(201);
});

test("FL-70 handOver() can tell that anything may have changed", () => {
  const worker = engine();
  handOver({ kind: "push", push: toldPush({}) }, worker).tellAll();
  expect(worker.heard).toEqual([{ url }]);
});

test("handOver() tells of packages, and of nothing nothing", () => {
  const worker = engine();
  const push = { registry: "ghcr.io", repository: "Org/web", tag: "1.0" };
  const told = handOver({ kind: "package", push }, worker);
  expect(told.ask()).toEqual(["argocd/shop"]);
  expect(worker.heard).toEqual([]);
  expect([told.repository, told.revision, told.tell()]).toEqual(["ghcr.io/org/web", "1.0", ["argocd/shop"]]);
  const nothing = handOver({ kind: "nothing" }, worker);
  expect([nothing.repository, nothing.tell(), nothing.tellAll(), nothing.ask()]).toEqual(["", [], [], []]);
  expect(worker.heard).toEqual([push]);
});
