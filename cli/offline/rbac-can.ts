import { Command, Option } from "commander";
import { identitiesOfClaims } from "../../engine/access/claims.js";
import { fullResourceName, rightProblem } from "../../engine/access/known-rights.js";
import type { PolicyFile, RbacSettings } from "../../engine/access/rbac-settings.js";
import { FairleadError } from "../../engine/errors.js";
import { isObject } from "../../engine/kubernetes/json-value.js";
import type { Asked } from "../../engine/project/explain-decision.js";
import { groupGrantWarning } from "../../engine/project/group-grants.js";
import type { Principals } from "../../engine/project/principals.js";
import { compilePolicy, type Policy } from "../../engine/project/rbac.js";
import { type OfflineContext, type OfflineResult, readArguments, UsageError } from "./command.js";
import { explanationText } from "./explanation-text.js";
import { readProject } from "./read-kinds.js";
import { collect, readList } from "./read-list.js";
import { readValue } from "./read-objects.js";
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
  const { policy, settings, problems } = await compileFiles(flags, context);
  const { who, principals, ignored } =
    flags.claims === undefined
      ? { who: subject, principals: { own: [subject], groups: [] }, ignored: [] }
      : await readClaims(flags.claims, { scopes: scopesOf(flags, settings), policy }, context);
  const explanation = policy.explain(principals, asked.resource, asked.action, asked.object);
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
    .option("--claims <file>", "the claims of a token, JSON: who asks, and in which groups")
    .option("--scopes <claims>", "the claims that hold groups, parted by commas; instead of scopes (groups)")
    .option("--project <file>", "an AppProject whose roles count; may be given more than once", collect);
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
  const { policy, problems } = compilePolicy({ ...settings, builtIn, projects, projectsKnown });
  const because = problems.map((problem) => problem.because);
  if (policy !== undefined) return { policy, settings, problems: because };
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

/** Who claims speak of. `ignored`: names that count for nothing. */
async function readClaims(
  file: string,
  { scopes, policy }: { readonly scopes: readonly string[]; readonly policy: Policy },
  context: OfflineContext,
): Promise<{ readonly who: string; readonly principals: Principals; readonly ignored: readonly string[] }> {
  const claims = await readValue(file, context);
  if (!isObject(claims)) throw refusal(`Cannot read ${JSON.stringify(file)}: claims must be an object`, "FILE_PARSE");
  const identities = identitiesOfClaims(claims, scopes);
  const found = identities.map((identity) => policy.principalsOf(identity));
  const principals: Principals = { own: found.flatMap(({ own }) => own), groups: found.flatMap(({ groups }) => groups) };
  const counted = new Set([...principals.own, ...principals.groups.flat()]);
  const claimed = [...new Set(identities.flatMap(({ username, groups }) => [username, ...groups]))];
  const ignored = claimed.filter((name) => name !== "" && !counted.has(name));
  const who = identities[0]?.username ?? "";
  return {
    who: who === "" ? "whoever has these claims" : who,
    principals,
    ignored: ignored.map(
      (name) =>
        `"${name}" of the claims counts for nothing: no claim makes anybody a role, a project's role or the administrator`,
    ),
  };
}

function refusal(message: string, reason: string): FairleadError {
  return new FairleadError("BAD_USER_INPUT", message, { details: { reason } });
}
