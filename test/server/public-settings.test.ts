import { expect, test } from "vitest";
import type { RawSettings } from "../../engine/model/settings.js";
import { createPublicSettings } from "../../server/public-settings.js";

const oidc =
  'name: Keycloak\nissuer: https://id.example.com/realms/x\nclientID: fairlead\nclientSecret: $s\ncliClientID: cli\nrequestedScopes: ["openid"]\n';
const shown = (general: Readonly<Record<string, string>>) =>
  createPublicSettings(() => ({ general, rbac: {}, secret: { s: "very secret" } }) as unknown as RawSettings)();

test("createPublicSettings() shows what signing in takes, and no secret", () => {
  const settings = shown({ url: "https://fairlead.example.com/", "oidc.config": oidc });
  expect(settings).toEqual({
    url: "https://fairlead.example.com",
    localLogin: false,
    oidc: { name: "Keycloak", issuer: "https://id.example.com/realms/x", cliClientId: "cli", scopes: ["openid"] },
  });
});

test.each([
  [{}, true],
  [{ "fairlead.localLogin": "always", "oidc.config": oidc }, true],
  [{ "oidc.config": "issuer: nonsense" }, true],
])("createPublicSettings() says of %j whether local accounts may sign in: %s", (general, localLogin) => {
  expect(shown(general as Record<string, string>)).toMatchObject({ localLogin });
});

test("createPublicSettings() reads settings that did not change once, and changed ones anew", () => {
  let now = { general: {}, rbac: {}, secret: {} } as unknown as RawSettings;
  const read = createPublicSettings(() => now);
  expect(read()).toBe(read());
  now = { ...now, general: { url: "https://b" } };
  expect(read().url).toBe("https://b");
});
