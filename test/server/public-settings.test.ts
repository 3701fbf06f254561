import { expect, test } from "vitest";
import type { RawSettings } from "../../engine/model/settings.js";
import { isLocalLoginOn } from "../../server/login/local-login.js";
import { createPublicSettings } from "../../server/public-settings.js";

const oidc =
  'name: Keycloak\nissuer: https://id.example.com/realms/x\nclientID: fairlead\nclientSecret: $s\ncliClientID: cli\nrequestedScopes: ["openid"]\n';
const { signal } = new AbortController();
const provider = (isUp: boolean) => ({ isUp: async () => isUp });

const shown = (general: Readonly<Record<string, string>>, connected?: ReturnType<typeof provider>) =>
  createPublicSettings({
    settings: () => ({ general, rbac: {}, secret: { s: "very secret" } }) as unknown as RawSettings,
    provider: () => connected,
  })(signal);

test("createPublicSettings() shows what signing in takes, and no secret", async () => {
  const settings = await shown({ url: "https://fairlead.example.com/", "oidc.config": oidc }, provider(true));
  expect(settings).toEqual({
    url: "https://fairlead.example.com",
    localLogin: false,
    oidc: { name: "Keycloak", issuer: "https://id.example.com/realms/x", cliClientId: "cli", scopes: ["openid"] },
  });
});

test.each<[string, "always" | "auto", ReturnType<typeof provider> | undefined, boolean]>([
  ["without a provider", "auto", undefined, true],
  ["while it answers", "auto", provider(true), false],
  ["while it is away", "auto", provider(false), true],
  ["always, if the settings say so", "always", provider(true), true],
])("FL-56 local accounts are shown to sign in %s, as signing in itself has it", async (_, localLogin, connected, isOn) => {
  const settings = await shown({ "oidc.config": oidc, "fairlead.localLogin": localLogin }, connected);
  expect(settings.localLogin).toBe(isOn);
  expect(await isLocalLoginOn({ localLogin }, connected, signal)).toBe(isOn);
});

test("a provider that cannot be used is not shown", async () => {
  expect(await shown({ "oidc.config": oidc }, undefined)).toEqual({ localLogin: true });
});

test("the settings count as they are when asked", async () => {
  let now = { general: {}, rbac: {}, secret: {} } as unknown as RawSettings;
  const read = createPublicSettings({ settings: () => now, provider: () => undefined });
  expect((await read(signal)).url).toBeUndefined();
  now = { ...now, general: { url: "https://b" } };
  expect((await read(signal)).url).toBe("https://b");
});
