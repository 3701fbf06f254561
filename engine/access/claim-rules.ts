import type { SettingsMap } from "../model/settings.js";
import { splitWords } from "./split-words.js";

/** A way by which an identity provider says what somebody may do. */
export type ClaimChannel = "realm-roles" | "client-roles" | "project-groups" | "groups";

/** All channels, in the order in which documentation tells of them. */
export const claimChannels: readonly ClaimChannel[] = ["realm-roles", "client-roles", "project-groups", "groups"];

/** How the claims of a provider's tokens are read. */
export interface ClaimRules {
  /** The provider's, exactly as tokens bear it. */
  readonly issuer: string;
  /** The client whose roles count. */
  readonly rolesClient: string;
  /** Those that are listened to. */
  readonly channels: ReadonlySet<ClaimChannel>;
  /** Realm role → role of the policy. Only names in it count. */
  readonly realmRoles: ReadonlyMap<string, string>;
  /** What `global.<role>` may stand for. */
  readonly globalRoles: ReadonlySet<string>;
  /** Groups `<prefix>/<project>/<role>` are roles of projects. Begins with a slash and ends without one. */
  readonly groupPrefix: string;
  /** The claims whose values are groups. */
  readonly scopes: readonly string[];
}

/** The rules that count where nothing else is said. */
export const defaultClaimRules: ClaimRules = {
  issuer: "",
  rolesClient: "fairlead",
  channels: new Set(claimChannels),
  realmRoles: new Map([
    ["fairlead-admin", "role:admin"],
    ["fairlead-readonly", "role:readonly"],
  ]),
  globalRoles: new Set(["admin", "readonly"]),
  groupPrefix: "/fairlead/projects",
  scopes: ["groups"],
};

/** What the settings say about claims. */
export interface ClaimRulesReading {
  readonly rules: ClaimRules;
  /** What a person should know: a sentence each. */
  readonly problems: readonly string[];
}

const wordsOf = (text: string | undefined) => (text === undefined ? undefined : splitWords(text));

/** What is known from `oidc.config` and `argocd-rbac-cm`. */
export type ProviderFacts = Pick<ClaimRules, "issuer" | "realmRoles" | "scopes"> & { readonly clientId: string };

/**
 * Reads `fairlead.oidc.channels` (all unless said; `none` for none), `fairlead.oidc.rolesClient` (the client of `oidc.config`), `fairlead.oidc.globalRoles`
 * (`admin readonly`) and `fairlead.oidc.groupPrefix` (`/fairlead/projects`) of `argocd-cm`. Lists are parted by blanks or commas.
 */
export function readClaimRules(general: SettingsMap, { issuer, realmRoles, scopes, clientId }: ProviderFacts): ClaimRulesReading {
  const problems: string[] = [];
  const channels = wordsOf(general["fairlead.oidc.channels"]);
  for (const word of channels ?? [])
    if (word !== "none" && !claimChannels.some((channel) => channel === word))
      problems.push(`"${word}" of fairlead.oidc.channels is no channel; write some of ${claimChannels.join(", ")}, or none.`);
  const prefix = (general["fairlead.oidc.groupPrefix"] ?? "").trim().replace(/\/+$/, "");
  if (prefix !== "" && !prefix.startsWith("/"))
    problems.push(
      `"${prefix}" of fairlead.oidc.groupPrefix is no full path, so that it is "/fairlead/projects"; begin it with "/".`,
    );
  const globalRoles = wordsOf(general["fairlead.oidc.globalRoles"]);
  const rules: ClaimRules = {
    issuer,
    rolesClient: general["fairlead.oidc.rolesClient"]?.trim() || clientId,
    channels:
      channels === undefined ? defaultClaimRules.channels : new Set(claimChannels.filter((one) => channels.includes(one))),
    realmRoles,
    globalRoles: globalRoles === undefined ? defaultClaimRules.globalRoles : new Set(globalRoles),
    groupPrefix: prefix.startsWith("/") ? prefix : defaultClaimRules.groupPrefix,
    scopes,
  };
  return { rules, problems };
}
