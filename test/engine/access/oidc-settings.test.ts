import { describe, expect, test } from "vitest";
import { readOidcSettings } from "../../../engine/access/oidc-settings.js";

const keycloak = `name: Keycloak
issuer: https://keycloak.example.com/realms/fairlead
clientID: fairlead
clientSecret: $oidc.keycloak.clientSecret
cliClientID: fairlead-cli
requestedScopes: [openid, profile, groups]
`;
const secret = { "oidc.keycloak.clientSecret": "s3cret\n" };
const read = (config: string, general: Record<string, string> = {}) =>
  readOidcSettings({ general: { "oidc.config": config, ...general }, secret });

describe("readOidcSettings()", () => {
  test("reads what Argo CD's documentation writes for Keycloak, with the secret looked up", () => {
    const { settings, problems } = read(keycloak);
    expect(problems).toEqual([]);
    expect(settings).toEqual({
      name: "Keycloak",
      issuer: "https://keycloak.example.com/realms/fairlead",
      clientId: "fairlead",
      clientSecret: "s3cret",
      cliClientId: "fairlead-cli",
      scopes: ["openid", "profile", "groups"],
      audiences: ["fairlead-api"],
      allowedClients: ["fairlead", "fairlead-cli"],
      groupsFromUserInfo: false,
      verifier: "jose",
      sessionToken: "access",
      umaMode: "off",
      ceilingExemptRoles: [],
      realmRoles: new Map([
        ["fairlead-admin", "role:admin"],
        ["fairlead-readonly", "role:readonly"],
      ]),
    });
  });

  test("needs no more than issuer and client, and asks for Argo CD's scopes", () => {
    const { settings } = read("issuer: https://idp\nclientID: us");
    expect(settings?.scopes).toEqual(["openid", "profile", "email", "groups"]);
    expect(settings?.clientSecret).toBeUndefined();
    expect(settings?.allowedClients).toEqual(["us"]);
  });

  test("is none when nothing is said", () => {
    expect(readOidcSettings({ general: {}, secret: {} })).toEqual({ problems: [] });
  });

  test.each<[string, string, object]>([
    ["names of fields in any case", "Issuer: https://idp\nclientId: us", { issuer: "https://idp", clientId: "us" }],
    ["the exact name before another spelling", "clientid: other\nclientID: us\nissuer: https://idp", { clientId: "us" }],
    ["a threshold", `${keycloak}refreshTokenThreshold: 2m`, { refreshThresholdMs: 120_000 }],
    ["a logout URL", `${keycloak}logoutURL: https://idp/logout`, { logoutUrl: "https://idp/logout" }],
    ["own certificates", `${keycloak}rootCA: |\n  PEM`, { rootCA: "PEM\n" }],
    ["groups from userinfo", `${keycloak}enableUserInfoGroups: true`, { groupsFromUserInfo: true }],
    ["audiences", `${keycloak}allowedAudiences: [a, b]`, { audiences: ["a", "b"] }],
    ["scopes without openid", "issuer: https://idp\nclientID: us\nrequestedScopes: [email]", { scopes: ["openid", "email"] }],
  ])("reads %s", (_, config, expected) => {
    const { settings, problems } = read(config);
    expect(problems).toEqual([]);
    expect(settings).toMatchObject(expected);
  });

  test.each<[string, Record<string, string>, object]>([
    ["an audience before Argo CD's", { "fairlead.oidc.audience": "x, y" }, { audiences: ["x", "y"] }],
    ["clients", { "fairlead.oidc.clients": "ci portal" }, { allowedClients: ["ci", "portal"] }],
    ["the verifier", { "fairlead.oidc.verifier": "keycloak-connect" }, { verifier: "keycloak-connect" }],
    ["the token of sessions", { "fairlead.oidc.sessionToken": "id" }, { sessionToken: "id" }],
    ["the mode of UMA", { "fairlead.oidc.umaMode": "ceiling" }, { umaMode: "ceiling" }],
    ["who the ceiling spares", { "fairlead.oidc.ceilingExemptRoles": "role:admin" }, { ceilingExemptRoles: ["role:admin"] }],
    ["realm roles", { "fairlead.oidc.realmRoles": "sre: role:sre\n" }, { realmRoles: new Map([["sre", "role:sre"]]) }],
    ["no realm roles", { "fairlead.oidc.realmRoles": "" }, { realmRoles: new Map() }],
  ])("reads our own key for %s", (_, general, expected) => {
    const { settings, problems } = read(`${keycloak}allowedAudiences: [a]`, general);
    expect(problems).toEqual([]);
    expect(settings).toMatchObject(expected);
  });

  test.each<[string, string, RegExp]>([
    ["no YAML", "issuer: [", /cannot be read/],
    ["no fields", "just a word", /not a list of fields/],
    ["a prototype", "__proto__: {}\nissuer: https://idp", /cannot be read/],
    ["no issuer", "clientID: us", /The issuer of oidc.config is "";/],
    ["an issuer that is no URL", "issuer: keycloak\nclientID: us", /"keycloak"/],
    ["an issuer of another scheme", "issuer: javascript:alert(1)\nclientID: us", /"javascript:alert\(1\)"/],
    ["no client", "issuer: https://idp", /clientID/],
    ["a client that is no text", "issuer: https://idp\nclientID: 5", /clientID of oidc.config must be a text/],
  ])("is no provider with %s, and says so", (_, config, sentence) => {
    const { settings, problems } = read(config);
    expect(settings).toBeUndefined();
    expect(problems.join("\n")).toMatch(sentence);
  });

  test.each<[string, string, Record<string, string>, RegExp]>([
    ["a secret that is not there", "clientSecret: $other:key", {}, /"other:key", which argocd-secret does not have/],
    ["a threshold that is none", "refreshTokenThreshold: soon", {}, /"soon"; write a duration/],
    ["a logout URL that is none", "logoutURL: javascript:alert(1)", {}, /no URL/],
    ["a flag that is none", "enableUserInfoGroups: maybe", {}, /must be true or false/],
    ["scopes that are none", "requestedScopes: [1]", {}, /must be a list of texts/],
    ["a verifier that is none", "name: x", { "fairlead.oidc.verifier": "joes" }, /write jose or keycloak-connect/],
    ["a realm role without a role", "name: x", { "fairlead.oidc.realmRoles": "admin" }, /"admin" in fairlead.oidc.realmRoles/],
    ["skipped certificates", "name: x", { "oidc.tls.insecure.skip.verify": "true" }, /not followed/],
  ])("goes on without %s, and says so", (_, line, general, sentence) => {
    const { settings, problems } = read(`issuer: https://idp\nclientID: us\n${line}`, general);
    expect(settings?.clientId).toBe("us");
    expect(settings?.clientSecret).toBeUndefined();
    expect(problems.join("\n")).toMatch(sentence);
  });

  test("S2 no problem tells the secret", () => {
    const at = "$oidc.keycloak.clientSecret";
    const texts = [
      `issuer: ${at}\nclientID: us`,
      `issuer: https://idp\nclientID: us\nrefreshTokenThreshold: ${at}\nlogoutURL: ${at}`,
    ];
    const problems = texts.flatMap((text) => read(text).problems);
    expect(problems).toHaveLength(3);
    expect(problems.join()).not.toContain("s3cret");
  });

  test("says that dex.config is not read", () => {
    expect(readOidcSettings({ general: { "dex.config": "connectors: []" }, secret: {} }).problems).toHaveLength(1);
  });
});
