import { Command, Option } from "commander";
import { fullResourceName, rightProblem } from "../../engine/access/known-rights.js";
import type { PolicyFile, RbacSettings } from "../../engine/access/rbac-settings.js";
import { FairleadError } from "../../engine/errors.js";
import type { Asked } from "../../engine/project/explain-decision.js";
import { groupGrantWarning } from "../../engine/project/group-grants.js";
import { projectOfObject } from "../../engine/project/project-of-object.js";
import { compilePolicy, type Policy } from "../../engine/project/rbac.js";
import { type OfflineContext, type OfflineResult, readArguments, UsageError } from "./command.js";
import { explanationText } from "./explanation-text.js";
import { type ProviderSettings, readGrants, readProviderSettings } from "./provider-settings.js";
import { type ReadClaims, readClaims } from "./read-claims.js";
import { readProject } from "./read-kinds.js";
import { collect, readList } from "./read-list.js";
import { readPolicy } from "./read-policy.js";

/** Lines that a refusal names: of a file that is no policy at all every line is wrong. */
const mostShown = 3;

interface Flags {
  readonly policy: string;
  /** `false` for `--no-builtin-policy`. */
  readonly builtinPolicy?: string | boolean;
  readonly defaultRole?: string;
  readonly matchMode?: "glob" | "regex";
  readonly denyMode?: "strict" | "compat";
  readonly regexUnanchored?: boolean;
  readonly strict: boolean;
  readonly claims?: string;
  readonly project?: readonly string[];
  readonly scopes?: string;
  readonly settings?: string;
  readonly grants?: string;
  readonly umaMode?: "off" | "additive" | "ceiling";
}

/**
 * `fairlead rbac can`: whether a policy lets somebody do something. The text says which line decided, and what would turn the answer round.
 * @throws UsageError; FairleadError for files that cannot be read, a policy that is invalid, and names that nobody can ask for
 */
export async function answerRight(args: readonly string[], context: OfflineContext): Promise<OfflineResult> {
  const command = createCommand();
  const help = readArguments(command, args);
  if (help !== undefined) return help;
  const [subject = "", action = "", resource = "", object = ""] = command.args;
  const flags = command.opts<Flags>();
  if ((subject === "-") !== (flags.claims !== undefined))
    throw new UsageError('rbac can: with --claims SUBJECT is "-", since the claims name it; without, it must be a name');
  const asked = questionOf({ resource, action, object }, flags.strict);
  const { policy, settings, provider, problems } = await compileFiles(flags, context);
  const project = projectOfObject(asked.resource, asked.object);
  const { who, principals, ignored } =
    flags.claims === undefined
      ? named(subject)
      : await readClaims(flags.claims, { rules: provider.rules, policy, project }, context);
  const grants = flags.grants === undefined ? [] : await readGrants(flags.grants, context);
  const explanation = policy.explain(principals, asked.resource, asked.action, asked.object, grants);
  const { allowed } = explanation.decision;
  const grant = groupGrantWarning(explanation, { principals, asked, policy, defaultRole: settings.defaultRole ?? "" });
  const warnings = [...ignored, ...problems, ...(grant === undefined ? [] : [grant])];
  return {
    exit: allowed ? 0 : 1,
    result: { allowed, warnings },
    text: () => explanationText(explanation, { who, asked }),
    notes: [...warnings.map((warning) => `warning: ${warning}`), ...notesAbout(subject, flags)],
  };
}

const named = (subject: string): ReadClaims => ({ who: subject, principals: { own: [subject], groups: [] }, ignored: [] });

function notesAbout(subject: string, { project = [] }: Flags): readonly string[] {
  const isLoose = subject.startsWith("proj:") && project.length === 0;
  return isLoose
    ? ["note: without --project the lines of a project's role count for objects of any project; the server holds it to its own"]
    : [];
}

function createCommand(): Command {
  return new Command("rbac can")
    .description(
      "Says whether a policy lets somebody do something, which line decided, and what would turn the answer round. Exit status 0 is yes, 1 is no.",
    )
    .argument("<subject>", 'a user, group, role or project role as policy lines name it; "-" with --claims')
    .argument("<action>", "get, sync, action/apps/Deployment/restart, …")
    .argument("<resource>", "applications, projects, …, or a short name: app, proj, repo")
    .argument("[object]", 'what it is done to: PROJECT/NAME for what lies in a project, where nothing and "*" are "*/*"')
    .requiredOption("--policy <file>", "lines of policy CSV, or an argocd-rbac-cm ConfigMap")
    .option("--builtin-policy <file>", "lines instead of the built-in ones")
    .option("--no-builtin-policy", "without role:readonly, role:admin and the user admin")
    .option("--default-role <role>", "a role of everybody; instead of policy.default")
    .addOption(new Option("--match-mode <mode>", "instead of policy.matchMode").choices(["glob", "regex"]))
    .addOption(
      new Option(
        "--deny-mode <mode>",
        "instead of fairlead.denyMode; strict: a deny always wins; compat: names are judged one by one, as in Argo CD",
      ).choices(["strict", "compat"]),
    )
    .option("--regex-unanchored", "expressions that allow may fit anywhere; as fairlead.regexUnanchored")
    .option("--no-strict", "take resources and actions that nobody knows as they are")
    .option("--claims <file>", "the claims of a token, JSON: who asks, in which groups, with which realm roles and client roles")
    .option("--scopes <claims>", "the claims that hold groups, parted by commas; instead of scopes (groups)")
    .option("--project <file>", "an AppProject whose roles count; may be given more than once", collect)
    .option("--settings <file>", "an argocd-cm ConfigMap: oidc.config and fairlead.oidc.* say how claims and grants are read")
    .addOption(
      new Option(
        "--uma-mode <mode>",
        "instead of fairlead.oidc.umaMode; what the provider's grants do: nothing, allow as well, or hold back",
      ).choices(["off", "additive", "ceiling"]),
    )
    .option("--grants <file>", "what the provider grants: a list of {project, scopes}, or Keycloak's own list of permissions");
}

function questionOf({ resource: given, action, object }: Asked, strict: boolean): Asked {
  const resource = fullResourceName(given);
  const problem = strict ? rightProblem(resource, action) : undefined;
  if (problem !== undefined) throw refusal(`error in RBAC request: ${problem}`, "RBAC_UNKNOWN_NAME");
  const isInProject = ["applications", "applicationsets", "logs", "exec", "clusters", "repositories"].includes(resource);
  return { resource, action, object: isInProject && (object === "" || object === "*") ? "*/*" : object };
}

interface CompiledFiles {
  readonly policy: Policy;
  readonly settings: RbacSettings;
  readonly provider: ProviderSettings;
  readonly problems: readonly string[];
}

async function compileFiles(flags: Flags, context: OfflineContext): Promise<CompiledFiles> {
  const { map: _, ...written } = await readPolicy(flags.policy, context);
  const settings: RbacSettings = {
    ...written,
    ...(flags.defaultRole ? { defaultRole: flags.defaultRole } : {}),
    ...(flags.matchMode !== undefined && { matchMode: flags.matchMode }),
    ...(flags.denyMode !== undefined && { denyMode: flags.denyMode }),
    ...(flags.regexUnanchored === true && { regexUnanchored: true }),
  };
  const projects = [];
  for (const file of flags.project ?? []) projects.push(await readProject(file, context));
  const projectsKnown = flags.claims !== undefined || projects.length > 0;
  const builtIn = await readBuiltIn(flags.builtinPolicy, context);
  const provider = await readProviderSettings(flags.settings, scopesOf(flags, settings), context);
  const grantRules = { ...provider.grantRules, ...(flags.umaMode !== undefined && { mode: flags.umaMode }) };
  const { policy, problems } = compilePolicy({ ...settings, builtIn, projects, projectsKnown, grantRules });
  const because = [...problems.map((problem) => problem.because), ...provider.problems];
  if (policy !== undefined) return { policy, settings, provider, problems: because };
  const errors = problems.filter(({ severity, where }) => severity === "error" && "file" in where);
  const shown = errors.slice(0, mostShown).map((error) => error.because);
  const left = errors.length - shown.length;
  const more = left > 0 ? ` And ${left} more: fairlead rbac validate lists them.` : "";
  throw refusal(`invalid user policy: ${shown.join(" ")}${more}`, "FILE_PARSE");
}

async function readBuiltIn(given: string | boolean | undefined, context: OfflineContext): Promise<boolean | PolicyFile> {
  if (typeof given !== "string") return given ?? true;
  const { csv } = await readPolicy(given, context);
  const text = typeof csv === "string" ? csv : csv.map((file) => file.text).join("\n");
  return { name: given, text };
}

function scopesOf({ scopes: given }: Flags, { scopes = ["groups"] }: RbacSettings): readonly string[] {
  return given === undefined ? scopes : readList(given);
}

function refusal(message: string, reason: string): FairleadError {
  return new FairleadError("BAD_USER_INPUT", message, { details: { reason } });
}
