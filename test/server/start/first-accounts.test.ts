import { describe, expect, test } from "vitest";
import { readAccounts } from "../../../engine/access/accounts.js";
import { readRbacSettings } from "../../../engine/access/rbac-settings.js";
import type { Identity } from "../../../engine/model/identity.js";
import type { Manifest } from "../../../engine/model/manifest.js";
import { noSettings } from "../../../engine/model/settings.js";
import { compilePolicy } from "../../../engine/project/rbac.js";
import { sampleManifests } from "../../../server/sample/sample-applications.js";
import { isPasswordOf } from "../../../server/sessions/passwords.js";
import { fingerprintOf, generatedKeyMark } from "../../../server/sessions/signing-key.js";
import { firstAccountNames, firstSettings, newPasswords } from "../../../server/start/first-accounts.js";

const now = new Date("2026-01-02T03:04:05.678Z");

const textsOf = (objects: readonly Manifest[], name: string): Readonly<Record<string, string>> => {
  const object = objects.find(({ metadata }) => metadata.name === name);
  return (object?.["data"] ?? object?.["stringData"] ?? {}) as Readonly<Record<string, string>>;
};

async function settings(passwords = newPasswords()) {
  const objects = await firstSettings("gitops", passwords, now);
  const [general, rbac, secret] = ["argocd-cm", "argocd-rbac-cm", "argocd-secret"].map((name) => textsOf(objects, name));
  return { objects, passwords, general: general ?? {}, rbac: rbac ?? {}, secret: secret ?? {} };
}

test("S7 newPasswords() gives each account one of 96 bits that differs every time and needs no quotes anywhere", () => {
  const all = Array.from({ length: 200 }, newPasswords).flatMap((passwords) => Object.values(passwords));
  expect(new Set(all).size).toBe(200 * firstAccountNames.length);
  for (const password of all) expect(password).toMatch(/^[\w-]{16}$/);
});

describe("firstSettings()", () => {
  test("S1 mark the signing key as one that we made, without telling it", async () => {
    const { objects, secret } = await settings();
    const marks = objects.find(({ metadata }) => metadata.name === "argocd-secret")?.metadata.annotations;
    const key = secret["server.secretkey"] ?? "";
    expect(marks).toEqual({ [generatedKeyMark]: fingerprintOf(key) });
    expect(JSON.stringify(marks)).not.toContain(key.slice(0, 12));
  });

  test("are the objects that Argo CD keeps its settings in, in the control namespace", async () => {
    const { objects } = await settings();
    expect(objects.map(({ kind, metadata }) => `${kind} ${metadata.namespace}/${metadata.name}`)).toEqual([
      "Secret gitops/argocd-initial-admin-secret",
      "ConfigMap gitops/argocd-cm",
      "ConfigMap gitops/argocd-rbac-cm",
      "Secret gitops/argocd-secret",
    ]);
    for (const { metadata } of objects) expect(metadata.labels).toEqual({ "app.kubernetes.io/part-of": "argocd" });
  });

  test("make accounts that can be entered with their passwords and no other", async () => {
    const { passwords, general, rbac, secret } = await settings();
    const accounts = readAccounts({ ...noSettings, general, rbac, secret });
    expect(
      accounts.map(({ name, enabled, capabilities, passwordMtime }) => [name, enabled, capabilities, passwordMtime]),
    ).toEqual([
      ["admin", true, ["login"], Date.UTC(2026, 0, 2, 3, 4, 5)],
      ["payments-dev", true, ["login"], Date.UTC(2026, 0, 2, 3, 4, 5)],
      ["viewer", true, ["login"], Date.UTC(2026, 0, 2, 3, 4, 5)],
      ["web-dev", true, ["login"], Date.UTC(2026, 0, 2, 3, 4, 5)],
    ]);
    for (const { name, passwordHash = "" } of accounts) {
      expect(await isPasswordOf(passwordHash, passwords[name as keyof typeof passwords])).toBe(true);
      expect(await isPasswordOf(passwordHash, passwords[name === "admin" ? "viewer" : "admin"])).toBe(false);
    }
  });

  test("let viewer read project default, each team deploy what is its own, and nothing else", async () => {
    const { rbac } = await settings();
    const { projects } = sampleManifests({ repoURL: "https://git.example.com/sample.git" });
    const { policy, problems } = compilePolicy({ ...readRbacSettings(rbac), projects });
    expect(problems).toEqual([]);
    const identityOf = (username: string): Identity => ({
      username,
      issuer: "fairlead",
      subject: `local:${username}`,
      groups: [],
      authMethod: "local",
    });
    const may = (username: string, ...[resource, action, object]: [string, string, string]) =>
      policy?.decide(identityOf(username), resource, action, object).allowed;
    expect(may("viewer", "applications", "get", "default/guestbook")).toBe(true);
    expect(may("viewer", "projects", "get", "default")).toBe(true);
    expect(may("viewer", "applications", "get", "shop/shop")).toBe(false);
    expect(may("viewer", "applications", "sync", "default/guestbook")).toBe(false);
    expect(may("payments-dev", "applications", "sync", "payments/payments-api")).toBe(true);
    expect(may("payments-dev", "applications", "sync", "payments/prod-payments-api")).toBe(false);
    expect(may("payments-dev", "applications", "get", "payments/prod-payments-api")).toBe(true);
    expect(may("payments-dev", "applications", "get", "web/web-frontend")).toBe(false);
    expect(may("web-dev", "applications", "sync", "web/web-frontend")).toBe(true);
    expect(may("web-dev", "applications", "get", "payments/payments-api")).toBe(false);
    expect(may("stranger", "applications", "get", "default/guestbook")).toBe(false);
    expect(may("admin", "applications", "delete", "shop/shop")).toBe(true);
  });

  test("S7 hold a signing key of 256 bits that is never the same", async () => {
    const [one, other] = [await settings(), await settings()];
    expect(Buffer.from(one.secret["server.secretkey"] ?? "", "base64")).toHaveLength(32);
    expect(one.secret["server.secretkey"]).not.toBe(other.secret["server.secretkey"]);
  });

  test("S2 keep the readable passwords in the one Secret that is made for them", async () => {
    const { objects, passwords } = await settings();
    const holders = objects.filter((object) =>
      Object.values(passwords).some((password) => JSON.stringify(object).includes(password)),
    );
    expect(holders.map(({ metadata }) => metadata.name)).toEqual(["argocd-initial-admin-secret"]);
  });
});
