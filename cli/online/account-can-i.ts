import { Command } from "commander";
import { FairleadError } from "../../engine/errors.js";
import { isObject } from "../../engine/kubernetes/json-value.js";
import type { JsonObject } from "../../engine/model/manifest.js";
import { type OfflineResult, readArguments } from "../offline/command.js";
import { askServer } from "./ask-server.js";
import type { OnlineContext } from "./online-command.js";
import { openServerSession } from "./server-session.js";

const query = `query ($checks: [PermissionCheckInput!]!) {
  viewer { username can(checks: $checks) { allowed because wouldAdd wouldGo { text place } wouldGrant { project scope } } }
}`;

interface Decision {
  readonly allowed: boolean;
  readonly because: string;
  readonly wouldAdd?: string;
  readonly wouldGo: readonly { readonly text: string; readonly place: string }[];
  readonly wouldGrant?: { readonly project: string; readonly scope: string };
}

/**
 * `fairlead account can-i ACTION RESOURCE [OBJECT]`: asks the server whether you may do something. Exit status 0 is yes, 1 is no.
 * @throws UsageError; FairleadError for what the server refuses
 */
export async function canI(args: readonly string[], context: OnlineContext): Promise<OfflineResult> {
  const command = new Command("account can-i")
    .description("Asks the server whether you may do something. Prints yes or no; exit status 0 is yes, 1 is no.")
    .argument("<action>", "get, sync, action/apps/Deployment/restart, …")
    .argument("<resource>", "applications, projects, …, or a short name: app, proj")
    .argument("[object]", "what it is done to: PROJECT/NAME for what lies in a project", "*")
    .option("--explain", "say which line decides, and what would turn the answer round")
    .option("--context <name>", "a session other than the current one");
  const help = readArguments(command, args);
  if (help !== undefined) return help;
  const [action = "", resource = "", object = "*"] = command.args;
  const { explain, context: name } = command.opts<{ readonly explain?: boolean; readonly context?: string }>();
  const { server, token } = await openServerSession(name, context);
  const asked: JsonObject = { action, resource, object };
  const { viewer } = await askServer(server, { query, variables: { checks: [asked] }, token }, context.signal);
  const { username, can } = isObject(viewer) ? viewer : {};
  const decision = (Array.isArray(can) ? can[0] : undefined) as Decision | undefined;
  if (decision === undefined || typeof username !== "string")
    throw new FairleadError("UNAUTHENTICATED", `${server} does not know you; run fairlead login ${server}`, {
      details: { byServer: true },
    });
  const { allowed, because } = decision;
  const answer = `${allowed ? "yes" : "no"}\n`;
  return {
    exit: allowed ? 0 : 1,
    result: { allowed, because, username },
    text: () => (explain === true ? `${answer}${explanationOf(decision, username)}` : answer),
  };
}

function explanationOf({ allowed, because, wouldAdd, wouldGo, wouldGrant }: Decision, username: string): string {
  const other = allowed ? "no" : "yes";
  return [
    `${username}: ${because}`,
    ...wouldGo.map(({ text, place }) => `It would be ${other} without  ${text}  (${place})`),
    ...(wouldAdd ? [`It would be ${other} with  ${wouldAdd}`, ...adviceOn(wouldAdd, username)] : []),
    ...(wouldGrant ? [`The identity provider would have to grant ${wouldGrant.scope} on project:${wouldGrant.project}`] : []),
    "",
  ].join("\n");
}

/** A line for somebody whom the identity provider knows by an id is nothing that anybody would write: rights belong to roles, and people into them. */
function adviceOn(line: string, username: string): readonly string[] {
  const [, subject = "", asked = "", effect] = /^p, ("(?:[^"]|"")*"|[^,]*), (.*), (allow|deny)$/.exec(line) ?? [];
  if (subject === "" || subject === username || /^(?:role|proj):/.test(subject)) return [];
  const known = `${subject} is ${username} at the identity provider.`;
  if (effect === "deny") return [known];
  const [, project] =
    /^(?:applications|applicationsets|repositories|clusters|logs|exec), .*, ([a-z0-9][a-z0-9.-]*)\//.exec(asked) ?? [];
  const role = project === undefined ? "role:ROLE" : `proj:${project}:ROLE`;
  const place = project === undefined ? "argocd-rbac-cm" : `the role ROLE of project ${project}`;
  return [`${known} Rather write  p, ${role}, ${asked}, allow  in ${place}, and give ${username} that role.`];
}
