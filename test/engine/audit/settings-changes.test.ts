import { expect, test } from "vitest";
import { settingsChanges } from "../../../engine/audit/settings-changes.js";
import { noSettings, type RawSettings } from "../../../engine/model/settings.js";

const secret = (name: string, password: string): RawSettings["repositories"]["secrets"][number] =>
  ({ name, data: { password } }) as unknown as RawSettings["repositories"]["secrets"][number];
const withSecrets = (...secrets: RawSettings["repositories"]["secrets"]): RawSettings => ({
  ...noSettings,
  repositories: { ...noSettings.repositories, secrets },
});

test.each<[string, Partial<RawSettings>, Partial<RawSettings>, readonly (readonly [string, string])[]]>([
  ["nothing", {}, {}, []],
  [
    "keys that came, went and changed",
    { general: { a: "1", b: "2" } },
    { general: { b: "3", c: "4" } },
    [["argocd-cm", "a: removed\nb: changed\nc: added"]],
  ],
  [
    "an object each",
    { general: {} },
    { general: { url: "x" }, plugins: { p: "x" }, gpgKeys: { K: "x" } },
    [
      ["argocd-cm", "url: added"],
      ["argocd-gpg-keys-cm", "K: added"],
      ["fairlead-plugins", "p: added"],
    ],
  ],
  [
    "lines of a policy",
    { rbac: { "policy.csv": "p, a, x\ng, b, c" } },
    { rbac: { "policy.csv": "g, b, c\np, d, y\n" } },
    [["argocd-rbac-cm", "- policy.csv: p, a, x\n+ policy.csv: p, d, y"]],
  ],
  [
    "a policy of another order",
    { rbac: { "policy.csv": "a\nb" } },
    { rbac: { "policy.csv": "b\na" } },
    [["argocd-rbac-cm", "policy.csv: changed (the same lines in another order)"]],
  ],
  [
    "repositories by name",
    withSecrets(secret("one", "x")),
    withSecrets(secret("one", "y"), secret("two", "z")),
    [["repositories", "one: changed\ntwo: added"]],
  ],
])("settingsChanges() tells %s", (_, before, after, expected) => {
  const told = settingsChanges({ ...noSettings, ...before }, { ...noSettings, ...after });
  expect(told.map(({ object, diff }) => [object, diff])).toEqual(expected);
});

test("settingsChanges() tells that what repositories are reached with changed", () => {
  const after = { ...noSettings, repositories: { ...noSettings.repositories, tlsCertificates: { host: "PEM" } } };
  expect(settingsChanges(noSettings, after)).toEqual([{ object: "repositories", diff: "what they are reached with changed" }]);
});

test("S2 settingsChanges() tells no value", () => {
  const canary = "CANARY";
  const before = { ...noSettings, secret: { "webhook.github.secret": "old-CANARY" } };
  const after = {
    ...withSecrets(secret("repo", canary)),
    general: { "oidc.config": `clientSecret: ${canary}` },
    secret: { "webhook.github.secret": canary, "admin.password": canary },
    gpgKeys: { K: canary },
  };
  const told = settingsChanges(before, after);
  expect(told.map(({ object }) => object)).toEqual(["argocd-cm", "argocd-secret", "argocd-gpg-keys-cm", "repositories"]);
  expect(JSON.stringify(told)).not.toContain(canary);
});

test("settingsChanges() bounds the lines", () => {
  const many = Object.fromEntries(Array.from({ length: 1_000 }, (_, index) => [`k${index}`, "v"]));
  const [change] = settingsChanges(noSettings, { ...noSettings, general: many });
  expect(change?.diff.split("\n")).toHaveLength(201);
  expect(change?.diff).toMatch(/… and 800 more$/);
});
