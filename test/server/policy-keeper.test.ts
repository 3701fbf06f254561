import * as fc from "fast-check";
import { beforeEach, describe, expect, test } from "vitest";
import type { AppProject } from "../../engine/model/app-project.js";
import type { Identity } from "../../engine/model/identity.js";
import { noSettings, type RawSettings } from "../../engine/model/settings.js";
import { createPolicyKeeper, type PolicyKeeper } from "../../server/policy-keeper.js";
import { createFakeLog, type FakeLog } from "../fakes/log.js";

const person = (username: string): Identity => ({
  username,
  issuer: "fairlead",
  subject: `local:${username}`,
  groups: [],
  authMethod: "local",
});
const [alice, admin] = [person("alice"), person("admin")];
const row = (effect: "allow" | "deny", object: string) => `p, alice, applications, get, ${object}, ${effect}`;
const broken = "p, alice, applications";

let csv: string;
let projects: AppProject[];
let reads: number;
let log: FakeLog;
let keeper: PolicyKeeper;

beforeEach(() => {
  [csv, projects, reads, log] = [row("allow", "default/*"), [], 0, createFakeLog()];
  const settings = (): RawSettings => {
    reads += 1;
    return { ...noSettings, rbac: { "policy.csv": csv } };
  };
  keeper = createPolicyKeeper({ settings, projects: () => projects }, log);
});

const change = (text: string): void => {
  csv = text;
  keeper.settingsChanged();
};
const may = (who: Identity, object: string) => keeper.current().decide(who, "applications", "get", object);

describe("createPolicyKeeper()", () => {
  test("reads the policy once, however often it is asked", () => {
    for (let count = 0; count < 100; count += 1) may(alice, "default/a");
    expect(reads).toBe(1);
    keeper.settingsChanged();
    keeper.settingsChanged();
    may(alice, "default/a");
    expect(reads).toBe(2);
  });

  test("a change counts for the next question, also for a policy that is held", () => {
    const held = keeper.current();
    expect(held.decide(alice, "applications", "get", "default/a")).toBe(true);
    change(row("deny", "default/*"));
    keeper.current();
    expect(held.decide(alice, "applications", "get", "default/a")).toBe(false);
  });

  test("S24 a policy that cannot be read changes nothing", () => {
    expect(may(alice, "default/a")).toBe(true);
    change(`${broken}\n${row("allow", "*/*")}`);
    expect(may(alice, "default/a")).toBe(true);
    expect(may(alice, "secret/a")).toBe(false);
    expect(log.sentences("error")).toEqual(["The policy cannot be read; the last good one stays."]);
    expect(log.sentences("warn")).toEqual(["A line of the policy does not count."]);
    change(row("allow", "secret/*"));
    expect([may(alice, "default/a"), may(alice, "secret/a")]).toEqual([false, true]);
  });

  test("S24 without any good policy only the local administrator may do anything", () => {
    csv = broken;
    expect(may(alice, "default/a")).toBe(false);
    expect(may(admin, "default/a")).toBe(true);
    expect(keeper.current().decide(admin, "projects", "delete", "default")).toBe(true);
  });

  test("S24 while it changes a thousand times, no question meets a mixture, nothing, or the loss of a denial", () => {
    const policies = [
      { text: `${row("allow", "a/*")}\n${row("deny", "a/hidden")}`, allows: ["a/x"] },
      { text: `${row("allow", "b/*")}\n${row("deny", "a/hidden")}`, allows: ["b/x"] },
      { text: `${row("deny", "a/hidden")}\n${broken}`, allows: undefined },
    ] as const;
    let current = policies[0].allows as readonly string[];
    change(policies[0].text);
    may(alice, "a/x");
    fc.assert(
      fc.property(fc.constantFrom(...policies), ({ text, allows }) => {
        change(text);
        current = allows ?? current;
        expect(["a/x", "b/x"].filter((object) => may(alice, object))).toEqual(current);
        expect(may(alice, "a/hidden")).toBe(false);
      }),
      { numRuns: 1_000 },
    );
  });

  test("a project's roles count as soon as it changes", () => {
    const scoped: Identity = { ...person("proj:web:ci"), subject: "proj:web:ci", authMethod: "token" };
    const before = may(scoped, "web/a");
    projects = [
      {
        apiVersion: "argoproj.io/v1alpha1",
        kind: "AppProject",
        metadata: { name: "web" },
        spec: { roles: [{ name: "ci", groups: ["builders"], policies: ["p, proj:web:ci, applications, get, web/*, allow"] }] },
      },
    ];
    keeper.projectsChanged();
    const builder: Identity = { ...alice, groups: ["builders"], authMethod: "oidc", issuer: "https://id" };
    expect([before, may(builder, "web/a"), may(builder, "other/a")]).toEqual([false, true, false]);
  });
});
