import * as fc from "fast-check";
import { beforeEach, describe, expect, test } from "vitest";
import type { AppProject } from "../../engine/model/app-project.js";
import type { Identity } from "../../engine/model/identity.js";
import type { ProjectGrant } from "../../engine/model/project-grant.js";
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

  test("FL-46 while the map cannot be read, projects go on to count as they are", () => {
    const role = (policy: string): AppProject => ({
      apiVersion: "argoproj.io/v1alpha1",
      kind: "AppProject",
      metadata: { name: "web", uid: "1" },
      spec: { roles: [{ name: "dev", policies: [policy], groups: ["alice"] }] },
    });
    const mayInWeb = () => {
      keeper.projectsChanged();
      return keeper.current().decide(group, "applications", "get", "web/a");
    };
    const group: Identity = { ...alice, subject: "oidc:i:x", issuer: "i", authMethod: "oidc", groups: ["alice"] };
    projects = [role("p, proj:web:dev, applications, get, web/*, allow")];
    expect(mayInWeb()).toBe(true);
    change(broken);
    projects = [role("oops")];
    expect(mayInWeb()).toBe(true);
    projects = [];
    expect(mayInWeb()).toBe(false);
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

  const provider = (more: Record<string, string>): Record<string, string> => ({
    "oidc.config": "issuer: https://id\nclientID: fairlead",
    ...more,
  });

  test("FL-66 weighs what the identity provider grants at this moment, as the settings say", () => {
    let general: Record<string, string> = {};
    let grants: readonly ProjectGrant[] = [];
    const asked: Identity[] = [];
    const weighing = createPolicyKeeper(
      {
        settings: () => ({ ...noSettings, general, rbac: { "policy.csv": row("allow", "default/*") } }),
        projects: () => [],
        grantsOf(identity) {
          asked.push(identity);
          return grants;
        },
      },
      log,
    );
    const ask = (action: string, object: string) => weighing.current().decide(alice, "applications", action, object);
    const set = (settings: Record<string, string>) => {
      general = settings;
      weighing.settingsChanged();
    };
    grants = [{ project: "web", scopes: ["sync"] }];
    expect(ask("sync", "web/a")).toBe(false);
    set(provider({ "fairlead.oidc.umaMode": "additive" }));
    expect([ask("sync", "web/a"), ask("sync", "default/a")]).toEqual([true, false]);
    grants = [];
    expect(ask("sync", "web/a")).toBe(false);
    expect(new Set(asked)).toEqual(new Set([alice]));
    set(provider({ "fairlead.oidc.umaMode": "ceiling" }));
    const explained = weighing.current().explain(admin, "applications", "sync", "default/a");
    expect([explained.allowed, explained.wouldGrant]).toEqual([false, { project: "default", scope: "sync" }]);
    set({ "oidc.config": "{", "fairlead.oidc.umaMode": "ceiling" });
    expect(weighing.current().decide(admin, "applications", "sync", "default/a")).toBe(false);
    set(provider({ "fairlead.oidc.umaMode": "ceiling", "fairlead.oidc.ceilingExemptRoles": "role:admin" }));
    expect(weighing.current().decide(admin, "applications", "sync", "default/a")).toBe(true);
  });

  test("FL-38 the version changes with what counts, and with nothing else", () => {
    const version = () => keeper.current().version;
    const seen = [version()];
    const step = (act: () => void) => {
      act();
      seen.push(version());
    };
    step(() => keeper.settingsChanged());
    step(() => change(row("deny", "default/*")));
    step(() => change(broken));
    step(() => change(row("allow", "default/*")));
    step(() => {
      projects = [{ apiVersion: "argoproj.io/v1alpha1", kind: "AppProject", metadata: { name: "web" }, spec: { roles: [] } }];
      keeper.projectsChanged();
    });
    const [first, same, denied, kept, again, withProject] = seen;
    expect([same, kept, again]).toEqual([first, denied, first]);
    expect(new Set([first, denied, withProject]).size).toBe(3);
    expect(first).toMatch(/^[\w-]{16}$/);
  });
});
