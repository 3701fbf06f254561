import { Command } from "commander";
import { FairleadError } from "../../engine/errors.js";
import type { AppProject } from "../../engine/model/app-project.js";
import { type ChangedDecision, diffPolicies, type PolicyDifference } from "../../engine/project/diff-policies.js";
import { corpusOf } from "../../engine/project/policy-corpus.js";
import { compilePolicy } from "../../engine/project/rbac.js";
import { type OfflineContext, type OfflineResult, readArguments } from "./command.js";
import { readProviderSettings } from "./provider-settings.js";
import { type ClaimsContext, readClaims } from "./read-claims.js";
import { readProject } from "./read-kinds.js";
import { collect } from "./read-list.js";
import { type PolicyInput, readPolicy } from "./read-policy.js";

interface Flags {
  readonly project?: readonly string[];
  readonly claims?: readonly string[];
  readonly settings?: string;
}

/** Of the same subject and right, objects that are shown to people. */
const mostObjects = 5;

/**
 * `fairlead rbac diff`: whose rights a change of policy changes, asked of everything that either policy names. Exit status 1 if it changes any.
 * @throws UsageError; FairleadError for files that cannot be read and policies that are invalid
 */
export async function diffPolicyFiles(args: readonly string[], context: OfflineContext): Promise<OfflineResult> {
  const command = createCommand();
  const help = readArguments(command, args);
  if (help !== undefined) return help;
  const [oldFile = "", newFile = ""] = command.args;
  const flags = command.opts<Flags>();
  const projects: AppProject[] = [];
  for (const file of flags.project ?? []) projects.push(await readProject(file, context));
  const [before, after] = [await readSide(oldFile, projects, flags, context), await readSide(newFile, projects, flags, context)];
  const corpus = corpusOf([before.settings, after.settings], projects);
  const claimed = [];
  for (const file of flags.claims ?? []) {
    const [was, is] = [await readClaims(file, before, context), await readClaims(file, after, context)];
    claimed.push({ name: `${was.who} (${file})`, principals: was.principals, later: is.principals });
  }
  const difference = diffPolicies(before.policy, after.policy, { ...corpus, subjects: [...claimed, ...corpus.subjects] });
  const { changed, asked, left } = difference;
  return {
    exit: changed.length === 0 ? 0 : 1,
    result: { changed: changed.map((one) => ({ ...one })), asked, left },
    text: () => differenceText(difference),
    ...(left > 0 && { notes: [`warning: ${left} decisions were not compared, because there are too many`] }),
  };
}

interface Side extends ClaimsContext {
  readonly settings: PolicyInput;
}

async function readSide(
  file: string,
  projects: readonly AppProject[],
  { settings: settingsFile }: Flags,
  context: OfflineContext,
): Promise<Side> {
  const settings = await readPolicy(file, context);
  const { rules, grantRules } = await readProviderSettings(settingsFile, settings.scopes ?? ["groups"], context);
  const { policy, problems } = compilePolicy({ ...settings, projects, grantRules });
  if (policy !== undefined) return { settings, policy, rules, project: undefined };
  const [first] = problems.filter(({ severity, where }) => severity === "error" && "file" in where);
  const message = `Cannot compare ${JSON.stringify(file)}: ${first?.because ?? "it is no policy"} fairlead rbac validate lists all that is wrong`;
  throw new FairleadError("BAD_USER_INPUT", message, { details: { reason: "FILE_PARSE" } });
}

/** A line for each subject and right that changes, with some of the objects. */
function differenceText({ changed, asked }: PolicyDifference): string {
  const groups = Map.groupBy(changed, (one) =>
    JSON.stringify([one.subject, one.resource, one.action, one.allowed, one.before, one.after]),
  );
  const subjects = new Set(changed.map(({ subject }) => subject));
  const summary =
    changed.length === 0
      ? `nothing changes: ${asked} decisions are the same`
      : `${changed.length} of ${asked} decisions change, for ${subjects.size === 1 ? "one subject" : `${subjects.size} subjects`}`;
  let last = "";
  const lines = [...groups.values()].flatMap((group) => {
    const [first] = group;
    const heading = first === undefined || first.subject === last ? [] : [first.subject];
    last = first?.subject ?? last;
    return [...heading, ...describe(group)];
  });
  return [summary, ...lines, ""].join("\n");
}

function describe(group: readonly ChangedDecision[]): readonly string[] {
  const [first] = group;
  if (first === undefined) return [];
  const { allowed, action, resource, before, after } = first;
  const named = group.filter(({ object }) => object !== "").map(({ object }) => JSON.stringify(object));
  const more = named.length > mostObjects ? ` and ${named.length - mostObjects} more` : "";
  const about = named.length === 0 ? "" : ` ${named.slice(0, mostObjects).join(", ")}${more}`;
  return [
    `  ${allowed ? "+ may now" : "- may no longer"} ${action} ${resource}${about}`,
    `      before: ${before}`,
    `      after:  ${after}`,
  ];
}

function createCommand(): Command {
  return new Command("rbac diff")
    .description(
      "Says whose rights change when the policy OLD becomes NEW. Both are asked about every subject, resource, action and object that either names, and about things that neither names (called any). Exit status 0 is no change, 1 some.",
    )
    .argument("<old>", "lines of policy CSV, or an argocd-rbac-cm ConfigMap")
    .argument("<new>", "the same, as it would be")
    .option("--project <file>", "an AppProject whose roles count on both sides; may be given more than once", collect)
    .option(
      "--claims <file>",
      "the claims of a token, JSON: somebody who is asked about as well; may be given more than once",
      collect,
    )
    .option("--settings <file>", "an argocd-cm ConfigMap: oidc.config and fairlead.oidc.* say how claims are read");
}
