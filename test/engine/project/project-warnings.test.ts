import { expect, test } from "vitest";
import type { AppProjectSpec } from "../../../engine/model/app-project.js";
import { projectWarnings } from "../../../engine/project/project-warnings.js";

const window = { kind: "deny", schedule: "0 0 * * *", duration: "1h", applications: ["*"] };

test.each<[string, AppProjectSpec, string]>([
  ["a source that is no glob", { sourceRepos: ["!["] }, 'The pattern "[" in sourceRepos cannot be read'],
  ["a namespace that is no expression", { sourceNamespaces: ["/(/"] }, 'The pattern "/(/" in sourceNamespaces'],
  ["a destination that is no glob", { destinations: [{ server: "[a", namespace: "*" }] }, 'The pattern "[a" in destinations'],
  [
    "E-35 a denied namespace beside a name alone",
    { destinations: [{ name: "prod", namespace: "!kube-system" }] },
    'The destination name "prod", namespace "!kube-system" forbids nothing',
  ],
  ["E-36 an empty allow list of kinds", { namespaceResourceWhitelist: [] }, "namespaceResourceWhitelist is empty"],
  [
    "S15 a reserved group",
    { roles: [{ name: "a", groups: ["role:admin"] }] },
    'The group "role:admin" of role "a" is a reserved name',
  ],
  ["a window that is never open", { syncWindows: [{ ...window, duration: "0s" }] }, "Sync window 0 is never open"],
  [
    "a zone that does not exist",
    { syncWindows: [null, { ...window, timeZone: "X/Y" }] },
    "Invalid time zone X/Y specified for sync window 1",
  ],
])("projectWarnings() names %s", (_, spec, expected) => {
  expect(projectWarnings(spec)).toEqual([expect.stringContaining(expected)]);
});

test("projectWarnings() has nothing to say of a usual project", () => {
  const spec: AppProjectSpec = {
    sourceRepos: ["*", "!https://git/secret"],
    sourceNamespaces: ["team-*", "/^x$/"],
    destinations: [
      { server: "*", namespace: "!kube-system" },
      { name: "prod", namespace: "a" },
    ],
    namespaceResourceWhitelist: [{ group: "*", kind: "*" }],
    roles: [{ name: "a", groups: ["team"] }],
    syncWindows: [window, { ...window, timeZone: "Europe/Berlin" }],
  };
  expect(projectWarnings(spec)).toEqual([]);
  expect(projectWarnings({})).toEqual([]);
});
