import { type ClaimRules, defaultClaimRules, readClaimRules } from "../../engine/access/claim-rules.js";
import { readOidcSettings } from "../../engine/access/oidc-settings.js";
import { FairleadError } from "../../engine/errors.js";
import { isList, isObject } from "../../engine/kubernetes/json-value.js";
import type { Json } from "../../engine/model/manifest.js";
import type { ProjectGrant } from "../../engine/model/project-grant.js";
import type { SettingsMap } from "../../engine/model/settings.js";
import { type GrantRules, noGrants } from "../../engine/project/weigh-grants.js";
import type { OfflineContext } from "./command.js";
import { readOneObject, readValues } from "./read-objects.js";

/** How an identity provider's tokens and grants are understood. */
export interface ProviderSettings {
  /** Its issuer is empty where none is said. */
  readonly rules: ClaimRules;
  readonly grantRules: GrantRules;
  /** What a person should know: a sentence each. */
  readonly problems: readonly string[];
}

/**
 * Reads `oidc.config` and `fairlead.oidc.*` of an argocd-cm ConfigMap; without a file everything is as it is unless said. A provider need not be named: the
 * other keys count all the same.
 * @throws FairleadError as `readOneObject`
 */
export async function readProviderSettings(
  file: string | undefined,
  scopes: readonly string[],
  context: OfflineContext,
): Promise<ProviderSettings> {
  if (file === undefined) return { rules: { ...defaultClaimRules, scopes }, grantRules: noGrants, problems: [] };
  const { data } = await readOneObject(file, context);
  const entries = Object.entries(isObject(data) ? data : {});
  const general: SettingsMap = Object.fromEntries(
    entries.filter((entry): entry is [string, string] => typeof entry[1] === "string"),
  );
  const { issuer: _, ...unnamed } = defaultClaimRules;
  const stand = { "oidc.config": `issuer: https://issuer.invalid\nclientID: ${unnamed.rolesClient}` };
  const named = readOidcSettings({ general, secret: {} });
  const provider = named.settings ?? readOidcSettings({ general: { ...general, ...stand }, secret: {} }).settings;
  const { rules, problems } = readClaimRules(general, {
    issuer: named.settings?.issuer ?? "",
    clientId: provider?.clientId ?? unnamed.rolesClient,
    realmRoles: provider?.realmRoles ?? unnamed.realmRoles,
    scopes,
  });
  const grantRules: GrantRules =
    provider === undefined ? noGrants : { mode: provider.umaMode, exemptRoles: provider.ceilingExemptRoles };
  // Secrets lie in argocd-secret, which nobody should hand to a command that only asks about rights.
  const about = named.problems.filter((problem) => !problem.includes("argocd-secret"));
  return { rules, grantRules, problems: [...about, ...problems] };
}

/**
 * Reads the grants of a file: `{project, scopes}`, or entries `{rsname: "project:<name>", scopes}` as Keycloak answers with `response_mode=permissions`.
 * @throws FairleadError `BAD_USER_INPUT` (`FILE_PARSE`) for anything else
 */
export async function readGrants(file: string, context: OfflineContext): Promise<readonly ProjectGrant[]> {
  return (await readValues(file, context)).flatMap((entry) => grantOf(entry, file));
}

function grantOf(entry: Json, file: string): readonly ProjectGrant[] {
  const { project: given, rsname, scopes = [] } = isObject(entry) ? entry : {};
  const [, named] = /^project:(.+)$/.exec(typeof rsname === "string" ? rsname : "") ?? [];
  const project = typeof given === "string" ? given : named;
  if (isList(scopes) && project !== undefined && scopes.every((scope) => typeof scope === "string")) return [{ project, scopes }];
  if (typeof rsname === "string" && named === undefined) return [];
  const shown = JSON.stringify(entry).slice(0, 100);
  throw new FairleadError(
    "BAD_USER_INPUT",
    `Cannot read ${JSON.stringify(file)}: ${shown} is no grant; write {project, scopes}`,
    {
      details: { reason: "FILE_PARSE" },
    },
  );
}
