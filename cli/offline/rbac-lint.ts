import { Command } from "commander";
import type { ClaimRules } from "../../engine/access/claim-rules.js";
import { identityOfClaims } from "../../engine/access/identity-of-claims.js";
import { lintRealm } from "../../engine/access/realm/lint-realm.js";
import { type Realm, readRealm } from "../../engine/access/realm/read-realm.js";
import { FairleadError } from "../../engine/errors.js";
import type { AppProject } from "../../engine/model/app-project.js";
import { diagnosePolicy } from "../../engine/project/policy-diagnostics.js";
import { compilePolicy } from "../../engine/project/rbac.js";
import { type RoleGivers, rolesReached } from "../../engine/project/roles-reached.js";
import { validateProject } from "../../engine/project/validate-project.js";
import { type OfflineContext, type OfflineResult, readArguments } from "./command.js";
import { readProviderSettings } from "./provider-settings.js";
import { readClaims } from "./read-claims.js";
import { readProject } from "./read-kinds.js";
import { collect } from "./read-list.js";
import { readValue } from "./read-objects.js";
import { emptyPolicyWarnings, readPolicy } from "./read-policy.js";

interface Flags {
  readonly policy: string;
  readonly project?: readonly string[];
  readonly claims?: readonly string[];
  readonly keycloak?: string;
  readonly settings?: string;
  readonly failOnWarnings?: boolean;
}

/** Somebody, and what they end up with. */
interface Person {
  readonly name: string;
  readonly enabled: boolean;
  readonly roles: readonly string[];
}

/** What people are judged by. */
interface Judges extends RoleGivers {
  readonly policy: NonNullable<ReturnType<typeof compilePolicy>["policy"]>;
  readonly rules: ClaimRules;
}

/**
 * `fairlead rbac lint`: what is wrong with a policy together with the projects and the realm it belongs to, and who ends up with which roles.
 * @throws UsageError; FairleadError for files that cannot be read
 */
export async function lintPolicyFiles(args: readonly string[], context: OfflineContext): Promise<OfflineResult> {
  const command = createCommand();
  const help = readArguments(command, args);
  if (help !== undefined) return help;
  const flags = command.opts<Flags>();
  const { map, ...settings } = await readPolicy(flags.policy, context);
  const files = typeof settings.csv === "string" ? [{ name: flags.policy, text: settings.csv }] : settings.csv;
  const projects: AppProject[] = [];
  for (const file of flags.project ?? []) projects.push(await readProject(file, context));
  const { rules, problems } = await readProviderSettings(flags.settings, settings.scopes ?? ["groups"], context);
  const realm = flags.keycloak === undefined ? undefined : await readRealmFile(flags.keycloak, context);
  const found = diagnosePolicy({ ...settings, csv: files }, { map });
  // A policy that is none judges nobody; what else is wrong is told all the same.
  const compiled = compilePolicy({ ...settings, csv: files, projects }).policy ?? compilePolicy({ csv: "", projects }).policy;
  if (compiled === undefined) throw new FairleadError("INTERNAL", "The built-in policy cannot be read");
  const judges: Judges = { policy: compiled, files, projects, rules };
  const claimed = await readPeople(flags.claims ?? [], judges, context);
  const errors = [...found.errors, ...projects.flatMap(projectErrors)];
  const warnings = [
    ...found.warnings,
    ...emptyPolicyWarnings(settings),
    ...problems,
    ...bindingWarnings(judges),
    ...claimed.warnings,
    ...(realm === undefined ? [] : lintRealm(realm, judges)),
  ];
  const people = [...claimed.people, ...(realm === undefined ? [] : peopleOf(realm, judges))];
  const fails = errors.length > 0 || (flags.failOnWarnings === true && warnings.length > 0);
  return {
    exit: fails ? 1 : 0,
    result: { errors, warnings, people: people.map((person) => ({ ...person })) },
    text: () => lintText({ errors, warnings, people }),
  };
}

async function readRealmFile(file: string, context: OfflineContext): Promise<Realm> {
  const realm = readRealm(await readValue(file, context));
  if (realm !== undefined) return realm;
  throw new FairleadError("BAD_USER_INPUT", `Cannot read ${JSON.stringify(file)}: it is no realm as Keycloak exports it`, {
    details: { reason: "FILE_PARSE" },
  });
}

/** Who claims files speak of. */
async function readPeople(
  files: readonly string[],
  judges: Judges,
  context: OfflineContext,
): Promise<{ readonly people: readonly Person[]; readonly warnings: readonly string[] }> {
  const read = [];
  for (const file of files) read.push({ file, ...(await readClaims(file, { ...judges, project: undefined }, context)) });
  return {
    people: read.map(({ who, file, principals }) => ({
      name: `${who} (${file})`,
      enabled: true,
      roles: rolesReached(principals, judges),
    })),
    warnings: read.flatMap(({ file, ignored, principals: { roles = [] } }) => [
      ...ignored.map((sentence) => `${file}: ${sentence}.`),
      ...roles
        .filter(({ role }) => role.startsWith("proj:") && !judges.policy.hasRole(role))
        .map(({ role, from }) => `${file}: the ${from} counts for nothing: there is no role "${role}".`),
    ]),
  };
}

function peopleOf({ users }: Realm, judges: Judges): readonly Person[] {
  return users.map(({ name, enabled, claims }) => {
    const { identity } = identityOfClaims(claims, judges.rules);
    return { name, enabled, roles: rolesReached(judges.policy.principalsOf(identity), judges) };
  });
}

function projectErrors({ metadata: { name = "" }, spec }: AppProject): readonly string[] {
  return validateProject(name, spec).map(
    ({ path, because }) => `Project "${name}", spec${path.replaceAll("/", ".")}: ${because}.`,
  );
}

/** Lines that make somebody a project's role which does not exist. */
function bindingWarnings({ files, policy, projects }: Judges): readonly string[] {
  if (projects.length === 0) return [];
  const roles = new Set(
    files.flatMap(({ text }) => [...text.matchAll(/^\s*g\s*,.*,\s*(proj:[^,\s]+:[^,\s]+)\s*$/gm)].map(([, role]) => role ?? "")),
  );
  return [...roles].filter((role) => !policy.hasRole(role)).map((role) => `A g line leads to "${role}", which no --project has.`);
}

function lintText({
  errors,
  warnings,
  people,
}: {
  readonly errors: readonly string[];
  readonly warnings: readonly string[];
  readonly people: readonly Person[];
}): string {
  const count = (list: readonly string[], what: string) => `${list.length} ${what}${list.length === 1 ? "" : "s"}`;
  const isClean = errors.length + warnings.length === 0;
  const width = Math.max(4, ...people.map(({ name }) => name.length));
  const row = (name: string, roles: string) => `  ${name.padEnd(width)}  ${roles}`.trimEnd();
  const rolesOf = ({ enabled, roles }: Person) =>
    `${roles.length === 0 ? "nothing" : roles.join(", ")}${enabled ? "" : " (disabled)"}`;
  return [
    isClean ? "nothing to say" : `${count(errors, "error")}, ${count(warnings, "warning")}`,
    ...errors.map((error) => `  error: ${error}`),
    ...warnings.map((warning) => `  warning: ${warning}`),
    ...(people.length === 0
      ? []
      : ["", row("WHO", "ENDS UP WITH"), ...people.map((person) => row(person.name, rolesOf(person)))]),
    "",
  ].join("\n");
}

function createCommand(): Command {
  return new Command("rbac lint")
    .description(
      "Says what is wrong with a policy, with the projects that it speaks of, and with the Keycloak realm that says who is what: names that point nowhere, lines without effect, patterns that mean something else. Says who ends up with which roles; what Keycloak's Authorization Services grant comes on top. Exit status 0 is no error, 1 some.",
    )
    .requiredOption("--policy <file>", "lines of policy CSV, or an argocd-rbac-cm ConfigMap")
    .option("--project <file>", "an AppProject; give all that there are, the option may be repeated", collect)
    .option("--keycloak <file>", "a realm as Keycloak exports it (kc.sh export, or the admin console's partial export)")
    .option("--claims <file>", "the claims of a token, JSON; may be given more than once", collect)
    .option("--settings <file>", "an argocd-cm ConfigMap: oidc.config and fairlead.oidc.* say how claims are read")
    .option("--fail-on-warnings", "exit status 1 for warnings too");
}
