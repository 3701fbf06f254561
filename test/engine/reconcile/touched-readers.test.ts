import { beforeEach, describe, expect, test } from "vitest";
import { FairleadError } from "../../../engine/errors.js";
import { createFakeRepository, type FakeRepository } from "../../fakes/repository.js";
import { createFleet, url } from "./fleet.js";

const names = ["audit", "billing", "catalog"];
const filesWith = (changed: Record<string, string> = {}, of: readonly string[] = names) => ({
  ...Object.fromEntries(of.map((name) => [`${name}/app.yaml`, "a: 1"])),
  ...changed,
});

let repository: FakeRepository;
let fleet: ReturnType<typeof createFleet>;
let first: string;

/** Three Applications that were rendered at the first commit, each from a folder of its own. */
beforeEach(async () => {
  repository = createFakeRepository();
  fleet = createFleet(repository);
  first = repository.push(url, filesWith());
  for (const name of names) {
    fleet.put(name);
    await fleet.pass(name, first);
  }
});

describe("createTouchedReaders() after a commit", () => {
  test.each<[string, Record<string, string>, readonly string[]]>([
    ["names those that read what changed", { "billing/app.yaml": "a: 2" }, ["billing"]],
    ["names nobody for what nobody read", { "README.md": "hello" }, []],
    ["names one whose folder got another file", { "catalog/more.yaml": "b: 1" }, ["catalog"]],
    ["names one that missed what is there now", { "audit/kustomization.yaml": "" }, ["audit"]],
  ])("%s", async (_, changed, expected) => {
    const second = repository.push(url, filesWith(changed));
    expect(await fleet.ask()).toEqual(expected);
    const others = names.filter((name) => !expected.includes(name));
    for (const name of others) expect(fleet.follows(name)).toEqual([second]);
    for (const name of expected) expect(fleet.follows(name)).toEqual([]);
  });

  test("compares commits once, from where the group stands", async () => {
    repository.push(url, filesWith({ "README.md": "1" }));
    await fleet.ask();
    repository.push(url, filesWith({ "README.md": "2" }));
    await fleet.ask();
    await fleet.ask();
    expect(repository.calls.changedPaths).toBe(2);
  });

  test("takes one back that was touched, as soon as it was looked at", async () => {
    const second = repository.push(url, filesWith({ "billing/app.yaml": "a: 2" }));
    expect(await fleet.ask()).toEqual(["billing"]);
    await fleet.pass("billing", second);
    fleet.reset();
    repository.push(url, filesWith({ "billing/app.yaml": "a: 2", "README.md": "hello" }));
    expect(await fleet.ask()).toEqual([]);
    expect(fleet.counts).toEqual({ storeReads: 0, treeLookUps: 0, memoryReads: 0 });
  });

  test("names one again that was touched and has not been looked at", async () => {
    repository.push(url, filesWith({ "billing/app.yaml": "a: 2" }));
    expect(await fleet.ask()).toEqual(["billing"]);
    repository.push(url, filesWith({ "billing/app.yaml": "a: 2", "README.md": "hello" }));
    expect(await fleet.ask()).toEqual(["billing"]);
  });

  test("looks at each by itself where the commits cannot be compared, and has a group again then", async () => {
    const second = repository.push(url, filesWith({ "billing/app.yaml": "a: 2" }));
    repository.forget(url, first);
    expect(await fleet.ask()).toEqual(["billing"]);
    expect(fleet.counts.treeLookUps).toBeGreaterThan(5);
    expect(fleet.follows("audit")).toEqual([second]);
    fleet.reset();
    await fleet.pass("billing", second);
    repository.push(url, filesWith({ "billing/app.yaml": "a: 2", "README.md": "hello" }));
    expect(await fleet.ask()).toEqual([]);
    expect(fleet.counts.treeLookUps).toBe(0);
  });

  test("looks by itself at one that stands at another commit, and puts it into the group", async () => {
    const second = repository.push(url, filesWith({ "README.md": "1" }));
    const third = repository.push(url, filesWith({ "README.md": "2" }));
    await fleet.ask();
    await fleet.pass("audit", second);
    expect(fleet.follows("audit")).toEqual([]);
    fleet.reset();
    expect(await fleet.ask()).toEqual([]);
    expect(fleet.counts.treeLookUps).toBeGreaterThan(0);
    expect([fleet.follows("audit"), fleet.memoryOf("audit").rendered.get(0)?.checked.own]).toEqual([[third], third]);
    fleet.reset();
    expect(await fleet.ask()).toEqual([]);
    expect(fleet.counts.treeLookUps).toBe(0);
  });

  test("knows Applications that follow other revisions from one another", async () => {
    fleet.put("audit", [{ targetRevision: "release" }]);
    repository.setRef(url, "refs/heads/release", first);
    await fleet.pass("audit", first);
    const second = repository.push(url, filesWith({ "audit/app.yaml": "a: 2", "billing/app.yaml": "a: 2" }));
    expect(await fleet.ask()).toEqual(["billing"]);
    expect(fleet.follows("audit")).toEqual([first]);
    repository.setRef(url, "refs/heads/release", second);
    expect(await fleet.ask()).toEqual(["audit", "billing"]);
  });
});

describe("createTouchedReaders() and a project with a login of its own", () => {
  beforeEach(async () => {
    fleet.put("audit", [{}], "secret");
    await fleet.pass("audit", first);
  });

  test("S29 knows what is seen by it from what is seen by others", async () => {
    const second = repository.push(url, filesWith({ "audit/app.yaml": "a: 2", "billing/app.yaml": "a: 2" }));
    expect(await fleet.ask()).toEqual(["billing"]);
    expect(fleet.follows("audit")).toEqual([first]);
    expect(await fleet.ask(undefined, "secret")).toEqual(["audit"]);
    expect(fleet.follows("catalog")).toEqual([second]);
  });

  test("names only those that are concerned when one of the two is refused", async () => {
    const failure = new FairleadError("PERMISSION_DENIED", "it wants another login");
    expect(await fleet.ask({ failure }, "secret")).toEqual(["audit"]);
    expect(await fleet.ask({ failure })).toEqual(["billing", "catalog"]);
  });

  test("looks by itself at one that is astray only for the look that is its own", async () => {
    fleet.memories.forget("argocd/audit");
    fleet.touched.changed("argocd/audit");
    expect(await fleet.ask()).toEqual([]);
    expect(await fleet.ask(undefined, "secret")).toEqual(["audit"]);
  });
});

describe("createTouchedReaders() names", () => {
  test.each<[string, () => void]>([
    ["one of which nothing is remembered", () => (fleet.memories.forget("argocd/audit"), fleet.touched.changed("argocd/audit"))],
    [
      "one that is to forget what it rendered",
      () => ((fleet.memoryOf("audit").hard = true), fleet.touched.changed("argocd/audit")),
    ],
    ["one that a pass is under way for", () => fleet.touched.begin("argocd/audit")],
    [
      "one whose last comparison failed",
      () => {
        const application = fleet.store.application({ namespace: "argocd", name: "audit" });
        if (application === undefined) throw new Error("there is no such Application");
        fleet.store.put({ ...application, status: { conditions: [{ type: "ComparisonError", message: "away" }] } });
        fleet.touched.changed("argocd/audit");
      },
    ],
    ["one that was stored and never looked at", () => void (fleet.memories.forget("argocd/audit"), fleet.put("audit"))],
  ])("%s", async (_, change) => {
    change();
    repository.push(url, filesWith({ "README.md": "hello" }));
    expect(await fleet.ask()).toEqual(["audit"]);
  });

  test("everybody whose revision is gone", async () => {
    fleet.put("audit", [{ targetRevision: "release" }]);
    repository.setRef(url, "refs/heads/release", first);
    await fleet.pass("audit", first);
    repository.deleteRef(url, "refs/heads/release");
    expect(await fleet.ask()).toEqual(["audit"]);
  });

  test("one that asked for its commit, whatever changed", async () => {
    await fleet.pass("audit", first, { reads: { facts: { revision: first } } });
    repository.push(url, filesWith({ "README.md": "hello" }));
    expect(await fleet.ask()).toEqual(["audit"]);
  });

  test("one for which something is at a path named after it, and only that one", async () => {
    const missingNamed = [{ before: "shared/.argocd-source-", fact: "instanceName", after: ".yaml" }] as const;
    for (const name of names) await fleet.pass(name, first, { reads: { missingNamed } });
    repository.push(url, filesWith({ "shared/.argocd-source-catalog.yaml": "a: 1" }));
    expect(await fleet.ask()).toEqual(["catalog"]);
  });

  test("R25 everybody when the repository does not answer, so that each can say so", async () => {
    expect(await fleet.ask({ failure: new FairleadError("UNAVAILABLE", "away") })).toEqual(names);
    expect(await fleet.ask({ ...(await fleet.look()), failure: new FairleadError("UNAVAILABLE", "away") })).toEqual(names);
  });

  test("R25 nobody, but says why, when the new commit cannot be fetched; and knows all once it can", async () => {
    repository.push(url, filesWith({ "billing/app.yaml": "a: 2" }));
    const look = await fleet.look();
    repository.failure = new FairleadError("UNAVAILABLE", "away");
    await expect(fleet.ask(look)).rejects.toThrow("away");
    repository.failure = undefined;
    expect(await fleet.ask(look)).toEqual(["billing"]);
  });

  test("nobody that is gone", async () => {
    fleet.take("billing");
    repository.push(url, filesWith({ "billing/app.yaml": "a: 2" }));
    expect(await fleet.ask()).toEqual([]);
  });
});

describe("createTouchedReaders() and Applications that read from other sources", () => {
  const values = "https://git.example/values.git";
  const reads = { refs: { values: { files: { "prod.yaml": "1" }, directories: {}, missing: ["stage.yaml"] } } };
  const valuesFleet = () => createFleet(repository, values);

  test.each<[string, Record<string, string>, readonly string[]]>([
    ["names one whose values changed", { "prod.yaml": "2" }, ["audit"]],
    ["names one that missed values that are there now", { "prod.yaml": "1", "stage.yaml": "" }, ["audit"]],
    ["names nobody for other values", { "prod.yaml": "1", "other.yaml": "" }, []],
  ])("%s", async (_, changed, expected) => {
    const old = repository.push(values, { "prod.yaml": "1" });
    fleet.put("audit", [{}, { repoURL: values, ref: "values", path: undefined as never }]);
    await fleet.pass("audit", first, { reads, checked: { refs: { values: old } } });
    const now = repository.push(values, changed);
    const keys = await fleet.touched.touched({ url: values, scope: "" }, await valuesFleet().look());
    expect(keys).toEqual(expected.map((name) => `argocd/${name}`));
    const stands = expected.length === 0 ? [first, now] : [first];
    expect(fleet.follows("audit").toSorted()).toEqual(stands.toSorted());
    repository.push(url, filesWith({ "README.md": "hello" }));
    expect(await fleet.ask()).toEqual([]);
  });
});

describe("createTouchedReaders() while the new commit is fetched", () => {
  test("judges one that joins meanwhile by what it read", async () => {
    fleet.put("late");
    const look = async () => {
      repository.push(url, filesWith({ "late/app.yaml": "a: 2" }));
      return fleet.look();
    };
    const before = repository.push(url, filesWith({ "late/app.yaml": "a: 1" }));
    await fleet.ask();
    const asked = fleet.ask(await look());
    await fleet.pass("late", before);
    expect(await asked).toContain("late");
  });

  test("answers two looks one after the other", async () => {
    repository.push(url, filesWith({ "audit/app.yaml": "a: 2" }));
    const second = await fleet.look();
    const third = repository.push(url, filesWith({ "audit/app.yaml": "a: 2", "billing/app.yaml": "a: 2" }));
    const [one, two] = await Promise.all([fleet.ask(second), fleet.ask(await fleet.look())]);
    expect([one, two]).toEqual([["audit"], ["audit", "billing"]]);
    expect(fleet.follows("catalog")).toEqual([third]);
  });
});

test("createTouchedReaders() costs 499 of 500 Applications nothing at all: no look at a tree, no read of the store or of what is remembered", async () => {
  const many = Array.from({ length: 500 }, (_, index) => `app-${index}`);
  const own = createFleet(repository, url);
  const before = repository.push(url, filesWith({}, many));
  for (const name of many) own.put(name);
  for (const name of many) await own.pass(name, before);
  const calls = { ...repository.calls };
  own.reset();
  const after = repository.push(url, filesWith({ "app-250/app.yaml": "a: 2" }, many));
  expect(await own.ask()).toEqual(["app-250"]);
  expect(own.counts).toEqual({ storeReads: 0, treeLookUps: 0, memoryReads: 1 });
  expect([repository.calls.changedPaths - calls.changedPaths, repository.calls.filesAt - calls.filesAt]).toEqual([1, 1]);
  expect(own.follows("app-499")).toEqual([after]);

  own.reset();
  repository.push(url, filesWith({ "app-250/app.yaml": "a: 2", "README.md": "hello" }, many));
  await own.pass("app-250", after);
  own.reset();
  expect(await own.ask()).toEqual([]);
  expect(own.counts).toEqual({ storeReads: 0, treeLookUps: 0, memoryReads: 0 });
});
