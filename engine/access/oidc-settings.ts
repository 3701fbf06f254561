import { parseGoDuration } from "../dialects/duration.js";
import { parseYamlDocuments } from "../dialects/yaml.js";
import { isList, isObject } from "../kubernetes/json-value.js";
import type { Json, JsonObject } from "../model/manifest.js";
import type { RawSettings, SettingsMap } from "../model/settings.js";
import { defaultClaimRules } from "./claim-rules.js";
import { splitWords } from "./split-words.js";

/** An identity provider and how it is used. */
export interface OidcSettings {
  /** Shown to people on the sign-in page. */
  readonly name: string;
  /** Exactly as tokens bear it. */
  readonly issuer: string;
  readonly clientId: string;
  /** Absent for a public client. */
  readonly clientSecret?: string;
  /** The public client of the command line. */
  readonly cliClientId?: string;
  readonly scopes: readonly string[];
  /** What access tokens must be for; one of them is enough. */
  readonly audiences: readonly string[];
  /** Clients whose access tokens are taken (`azp`). */
  readonly allowedClients: readonly string[];
  /** Where a browser goes to end the provider's session, for providers that do not announce it. */
  readonly logoutUrl?: string;
  /** PEM certificates that the provider's is signed by. */
  readonly rootCA?: string;
  /** How long before its end an access token is renewed; absent: when 30 % of its life are left. */
  readonly refreshThresholdMs?: number;
  /** Groups are asked of the provider instead of read from the token. */
  readonly groupsFromUserInfo: boolean;
  readonly verifier: "jose" | "keycloak-connect";
  /** Which token says who a browser session is. */
  readonly sessionToken: "access" | "id";
  readonly umaMode: "off" | "additive" | "ceiling";
  /** Roles of the policy that the ceiling does not hold back. */
  readonly ceilingExemptRoles: readonly string[];
  /** Realm role → role of the policy. Only names in it count. */
  readonly realmRoles: ReadonlyMap<string, string>;
}

/** What the settings say about an identity provider. */
export interface OidcReading {
  /** Absent when there is none, or when what is said about it cannot be used. */
  readonly settings?: OidcSettings;
  /** What a person should know: a sentence each. */
  readonly problems: readonly string[];
}

const defaultScopes = ["openid", "profile", "email", "groups"];
const defaultAudience = "fairlead-api";
const maxLength = 64 * 1024;

/**
 * Reads the identity provider from `oidc.config` of `argocd-cm` as Argo CD writes it, with `$key` standing for a key of `argocd-secret`, and from our own
 * keys `fairlead.oidc.*`. Names of fields count in any case, as in Argo CD. A provider without issuer or client is none.
 * @see argoproj/argo-cd:util/settings/settings.go `OIDCConfig`
 */
export function readOidcSettings({ general, secret }: Pick<RawSettings, "general" | "secret">): OidcReading {
  const text = general["oidc.config"] ?? "";
  if (text.trim() === "") return { problems: withoutProvider(general) };
  const problems: string[] = [];
  const config = parseConfig(text, problems);
  if (config === undefined) return { problems };
  const read = readerOf(config, secret, problems);
  const issuer = read.text("issuer") ?? "";
  const clientId = read.text("clientID") ?? "";
  if (!isHttpUrl(issuer))
    problems.push(`The issuer of oidc.config is "${read.written("issuer")}"; write the provider's URL, with https://.`);
  if (clientId === "") problems.push("The clientID of oidc.config is missing; write the id of the client at the provider.");
  if (!isHttpUrl(issuer) || clientId === "") return { problems };
  const [clientSecret, cliClientId, rootCA] = [read.text("clientSecret"), read.text("cliClientID"), read.text("rootCA")];
  const threshold = read.duration("refreshTokenThreshold");
  if (general["oidc.tls.insecure.skip.verify"] === "true")
    problems.push("oidc.tls.insecure.skip.verify is not followed; write the provider's certificate into rootCA of oidc.config.");
  const own = readOwnKeys(general, problems);
  const logoutUrl = read.url("logoutURL");
  const settings: OidcSettings = {
    name: read.text("name") || "your organisation",
    issuer,
    clientId,
    ...(clientSecret && { clientSecret }),
    ...(cliClientId && { cliClientId }),
    scopes: scopesOf(read.list("requestedScopes")),
    audiences: firstFilled(own.audiences, read.list("allowedAudiences"), [defaultAudience]),
    allowedClients: firstFilled(own.clients, [clientId, ...(cliClientId ? [cliClientId] : [])]),
    ...(logoutUrl !== undefined && { logoutUrl }),
    ...(rootCA && { rootCA }),
    ...(threshold !== undefined && { refreshThresholdMs: threshold }),
    groupsFromUserInfo: read.flag("enableUserInfoGroups"),
    ...own.rest,
  };
  return { settings, problems };
}

function withoutProvider(general: SettingsMap): readonly string[] {
  if ((general["dex.config"] ?? "").trim() === "") return [];
  return ["dex.config is not read; run Dex by itself and name it as the issuer of oidc.config."];
}

function parseConfig(text: string, problems: string[]): JsonObject | undefined {
  try {
    const value = parseYamlDocuments(text, { maxLength }).documents[0]?.value;
    if (isObject(value)) return value;
    problems.push("oidc.config is not a list of fields; write it as Argo CD's documentation shows.");
  } catch (error) {
    problems.push(`oidc.config cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
  return undefined;
}

/** Reads fields of `oidc.config`; what is of the wrong kind is told and counts as absent. */
function readerOf(config: JsonObject, secret: SettingsMap, problems: string[]) {
  const fieldNamed = (name: string): Json | undefined => {
    const key = Object.hasOwn(config, name)
      ? name
      : Object.keys(config).find((given) => given.toLowerCase() === name.toLowerCase());
    return key === undefined ? undefined : (config[key] ?? undefined);
  };
  const resolve = (name: string, value: string): string | undefined => {
    if (!value.startsWith("$")) return value;
    const key = value.slice(1);
    if (Object.hasOwn(secret, key)) return secret[key]?.trim();
    problems.push(`The ${name} of oidc.config stands under "${key}", which argocd-secret does not have; add it there.`);
    return undefined;
  };
  const text = (name: string): string | undefined => {
    const value = fieldNamed(name);
    if (value === undefined || typeof value === "string") return value === undefined ? undefined : resolve(name, value);
    problems.push(`The ${name} of oidc.config must be a text.`);
    return undefined;
  };
  /** As it stands there; problems quote this, so that they never show a secret. */
  const written = (name: string): string => {
    const value = fieldNamed(name);
    return typeof value === "string" ? value : value === undefined ? "" : JSON.stringify(value);
  };
  return {
    text,
    written,
    url(name: string): string | undefined {
      const value = text(name);
      if (value === undefined || value === "" || isHttpUrl(value)) return value || undefined;
      problems.push(`The ${name} of oidc.config is "${written(name)}", which is no URL.`);
      return undefined;
    },
    list(name: string): readonly string[] {
      const value = fieldNamed(name);
      const items = value === undefined ? [] : isList(value) ? value : [value];
      if (items.every((item) => typeof item === "string")) return items.flatMap((item) => resolve(name, item) || []);
      problems.push(`The ${name} of oidc.config must be a list of texts.`);
      return [];
    },
    flag(name: string): boolean {
      const value = fieldNamed(name);
      if (value !== undefined && typeof value !== "boolean") problems.push(`The ${name} of oidc.config must be true or false.`);
      return value === true;
    },
    duration(name: string): number | undefined {
      const value = text(name);
      const ms = value === undefined || value === "" ? undefined : parseGoDuration(value);
      if (ms !== undefined && ms > 0) return ms;
      if (value) problems.push(`The ${name} of oidc.config is "${written(name)}"; write a duration such as 2m.`);
      return undefined;
    },
  };
}

type OwnKeys = Pick<OidcSettings, "verifier" | "sessionToken" | "umaMode" | "ceilingExemptRoles" | "realmRoles">;

function readOwnKeys(
  general: SettingsMap,
  problems: string[],
): { readonly audiences: readonly string[]; readonly clients: readonly string[]; readonly rest: OwnKeys } {
  const choose = <Choice extends string>(key: string, choices: readonly [Choice, ...Choice[]]): Choice => {
    const given = general[key]?.trim() ?? "";
    const chosen = choices.find((choice) => choice === given);
    if (chosen === undefined && given !== "")
      problems.push(`"${given}" is no value for ${key}, so that it is "${choices[0]}"; write ${choices.join(" or ")}.`);
    return chosen ?? choices[0];
  };
  const words = (key: string) => splitWords(general[key] ?? "");
  return {
    audiences: words("fairlead.oidc.audience"),
    clients: words("fairlead.oidc.clients"),
    rest: {
      verifier: choose("fairlead.oidc.verifier", ["jose", "keycloak-connect"]),
      sessionToken: choose("fairlead.oidc.sessionToken", ["access", "id"]),
      umaMode: choose("fairlead.oidc.umaMode", ["off", "additive", "ceiling"]),
      ceilingExemptRoles: words("fairlead.oidc.ceilingExemptRoles"),
      realmRoles: readRealmRoles(general["fairlead.oidc.realmRoles"], problems),
    },
  };
}

/** A line a role, `<realm role>: <role of the policy>`. */
function readRealmRoles(text: string | undefined, problems: string[]): ReadonlyMap<string, string> {
  if (text === undefined) return defaultClaimRules.realmRoles;
  const roles = new Map<string, string>();
  for (const line of text.split("\n").filter((candidate) => candidate.trim() !== "")) {
    const [, realmRole, role] = /^\s*([^\s:]+)\s*:\s*(role:[^\s,]+)\s*$/.exec(line) ?? [];
    if (realmRole !== undefined && role !== undefined) roles.set(realmRole, role);
    else problems.push(`"${line.trim()}" in fairlead.oidc.realmRoles means nothing; write <realm role>: role:<name>.`);
  }
  return roles;
}

/** Without `openid` no provider says who somebody is. */
function scopesOf(given: readonly string[]): readonly string[] {
  if (given.length === 0) return defaultScopes;
  return given.includes("openid") ? given : ["openid", ...given];
}

const firstFilled = (...lists: readonly (readonly string[])[]): readonly string[] => lists.find((list) => list.length > 0) ?? [];

function isHttpUrl(text: string): boolean {
  return /^https?:\/\/[^/\s]+/.test(text) && URL.canParse(text);
}
