import { expect, test } from "vitest";
import type { AppProjectSpec } from "../../../engine/model/app-project.js";
import { validateProject } from "../../../engine/project/validate-project.js";

const window = { kind: "allow", schedule: "0 22 * * *", duration: "1h", applications: ["*"] };

test("validateProject() finds nothing wrong with a sound project", () => {
  const spec: AppProjectSpec = {
    description: "x".repeat(255),
    sourceRepos: ["*", "!https://git/secret"],
    sourceNamespaces: ["team-*", "/^x$/"],
    destinations: [
      { server: "*", namespace: "*" },
      { name: "prod", namespace: "!kube-system" },
    ],
    roles: [{ name: "dev-1", policies: ["p, proj:p:dev-1, applications, action/*, p/*, allow"], groups: ["team", "org:x"] }],
    syncWindows: [window],
  };
  expect(validateProject("p", spec)).toEqual([]);
  expect(validateProject("p", {})).toEqual([]);
});

test.each<[string, AppProjectSpec, readonly string[]]>([
  ["a long description", { description: "x".repeat(256) }, ["/description"]],
  ["!* as source", { sourceRepos: ["!*"] }, ["/sourceRepos/0"]],
  ["a source twice", { sourceRepos: ["a", "b", "a"] }, ["/sourceRepos/2"]],
  ["a namespace twice", { sourceNamespaces: ["a", "a"] }, ["/sourceNamespaces/1"]],
  [
    "!* as destination",
    { destinations: [{ server: "!*", name: "!*", namespace: "!*" }] },
    ["/destinations/0/name", "/destinations/0/server", "/destinations/0/namespace"],
  ],
  [
    "a destination twice",
    {
      destinations: [
        { server: "s", namespace: "n" },
        { server: "s", namespace: "n" },
      ],
    },
    ["/destinations/1"],
  ],
  ["a role twice", { roles: [{ name: "a" }, { name: "a" }] }, ["/roles/1"]],
  ["a role's bad name", { roles: [{ name: "-a" }] }, ["/roles/0/name"]],
  [
    "S23 a policy of another project",
    { roles: [{ name: "a", policies: ["p, proj:q:a, applications, get, q/*, allow"] }] },
    ["/roles/0/policies/0"],
  ],
  [
    "a policy twice",
    { roles: [{ name: "a", policies: ["p, proj:p:a, logs, get, p/*, allow", "p, proj:p:a, logs, get, p/*, allow"] }] },
    ["/roles/0/policies/1"],
  ],
  ["a window of no kind", { syncWindows: [{ ...window, kind: "maybe" }] }, ["/syncWindows/0/kind"]],
  ["a window without schedule", { syncWindows: [{ ...window, schedule: "@daily" }] }, ["/syncWindows/0/schedule"]],
  ["a window that never ends", { syncWindows: [{ ...window, duration: "ever" }] }, ["/syncWindows/0/duration"]],
  ["a window for nothing", { syncWindows: [{ ...window, applications: [] }] }, ["/syncWindows/0"]],
  [
    "a window twice, whoever may pass it",
    { syncWindows: [window, { ...window, manualSync: true, description: "x" }] },
    ["/syncWindows/1"],
  ],
  ["a source of another type", { sourceRepos: "*" as never, roles: [{ name: "-" }] }, ["/sourceRepos"]],
])("validateProject() refuses %s", (_, spec, paths) => {
  expect(validateProject("p", spec).map((problem) => problem.path)).toEqual(paths);
});

test.each<[AppProjectSpec, string]>([
  [{ destinations: [{ name: "!*", namespace: "a" }] }, "name has an invalid format, '!*'"],
  [
    {
      destinations: [
        { server: "", name: "prod", namespace: "a" },
        { name: "prod", namespace: "a" },
      ],
    },
    "destination 'prod/a' already added",
  ],
  [{ sourceNamespaces: ["a", "a"] }, "source namespace 'a' already added"],
  [{ sourceRepos: ["!*"] }, "source repository has an invalid format, '!*'"],
  [{ sourceRepos: ["r", "r"] }, "source repository 'r' already added"],
  [{ roles: [{ name: "a" }, { name: "a" }] }, "role 'a' already exists"],
  [{ syncWindows: [{ ...window, kind: "x" }] }, "kind 'x' mismatch: can only be allow or deny"],
  [{ syncWindows: [window, window] }, "sync window with kind 'allow', schedule '0 22 * * *', and duration '1h' already exists"],
  [
    { destinationServiceAccounts: [{ server: "!s", namespace: "n", defaultServiceAccount: "a" }] },
    "server has an invalid format, '!s'",
  ],
  [
    { destinationServiceAccounts: [{ server: "[", namespace: "n", defaultServiceAccount: "a" }] },
    "server has an invalid format, '['",
  ],
  [
    { destinationServiceAccounts: [{ server: "s", namespace: "!n", defaultServiceAccount: "a" }] },
    "namespace has an invalid format, '!n'",
  ],
  [
    { destinationServiceAccounts: [{ server: "s", defaultServiceAccount: " " }] },
    "defaultServiceAccount has an invalid format, ' '",
  ],
  [
    { destinationServiceAccounts: [{ server: "s", defaultServiceAccount: "a/b" }] },
    "defaultServiceAccount has an invalid format, 'a/b'",
  ],
  [
    {
      destinationServiceAccounts: [
        { server: "s", namespace: "n", defaultServiceAccount: "a" },
        { server: "s", namespace: "n", defaultServiceAccount: "b" },
      ],
    },
    "destinationServiceAccount 's/n' already added",
  ],
])("validateProject() refuses %j in Argo CD's words", (spec, expected) => {
  expect(validateProject("p", spec).map(({ because }) => because)).toEqual([expected]);
});

test("validateProject() takes what only looks wrong", () => {
  const spec: AppProjectSpec = {
    destinations: [
      { server: "s", namespace: "a" },
      { server: "s", namespace: "b" },
    ],
    destinationServiceAccounts: [
      { server: "*", namespace: "*", defaultServiceAccount: "ns:deployer" },
      { server: "*", defaultServiceAccount: "deployer" },
    ],
    syncWindows: [null, window, { ...window, timeZone: "Nowhere/Land" }],
    sourceRepos: ["["],
  };
  expect(validateProject("p", spec)).toEqual([]);
});
