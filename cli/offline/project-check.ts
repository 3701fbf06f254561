import { Command } from "commander";
import { FairleadError } from "../../engine/errors.js";
import { isObject } from "../../engine/kubernetes/json-value.js";
import type { AppProject } from "../../engine/model/app-project.js";
import type { Application } from "../../engine/model/application.js";
import { effectiveProject } from "../../engine/project/effective-project.js";
import { type Place, refusalsOf } from "../../engine/project/permits.js";
import { type OfflineContext, type OfflineResult, readArguments } from "./command.js";
import { readApplication, readProject } from "./read-kinds.js";
import { readValue } from "./read-objects.js";

interface Flags {
  readonly project: string;
  readonly app: string;
  readonly clusters?: string;
  readonly controllerNamespace: string;
}

type KnownCluster = Omit<Place, "namespace">;

const inCluster: KnownCluster = { server: "https://kubernetes.default.svc", name: "in-cluster" };

/**
 * `fairlead project check`: whether an AppProject permits an Application as it is. A "no" names every reason.
 * @throws UsageError; FairleadError for files that cannot be read
 */
export async function checkProject(args: readonly string[], context: OfflineContext): Promise<OfflineResult> {
  const command = createCommand();
  const help = readArguments(command, args);
  if (help !== undefined) return help;
  const { project: projectFile, app, clusters: clustersFile, controllerNamespace } = command.opts<Flags>();
  const project = await readProject(projectFile, context);
  const application = await readApplication(app, context);
  const clusters = clustersFile === undefined ? undefined : await readClusters(clustersFile, context);
  const reasons = findReasons(project, application, { controllerNamespace, clusters });
  const allowed = reasons.length === 0;
  const { name: asked = "" } = application.metadata;
  const subject = `project "${project.metadata.name ?? ""}" ${allowed ? "permits" : "does not permit"} application "${asked}"`;
  return {
    exit: allowed ? 0 : 1,
    result: { allowed, reasons },
    text: () => [`${allowed ? "yes" : "no"}: ${subject}`, ...reasons.map((reason) => `  - ${reason}`), ""].join("\n"),
  };
}

function createCommand(): Command {
  return new Command("project check")
    .description(
      "Says whether an AppProject permits an Application: its repositories, its destination and the namespace it lives in. Exit status 0 is yes, 1 is no.",
    )
    .requiredOption("--project <file>", "the AppProject")
    .requiredOption("--app <file>", "the Application")
    .option(
      "--clusters <file>",
      "a list of {server, name, project}: the clusters that exist, and whose they are; without it the destination is taken as written",
    )
    .option("--controller-namespace <namespace>", "namespace whose Applications may belong to any project", "argocd");
}

function findReasons(
  project: AppProject,
  application: Application,
  {
    controllerNamespace,
    clusters,
  }: { readonly controllerNamespace: string; readonly clusters: readonly KnownCluster[] | undefined },
): readonly string[] {
  const own = (clusters ?? []).filter((cluster) => cluster.project !== undefined && cluster.project === project.metadata.name);
  const effective = effectiveProject(project, { globals: [], scoped: { repositories: [], clusters: own } });
  const cluster = findCluster(application.spec.destination, clusters);
  const places = { controlNamespace: controllerNamespace, ...(typeof cluster !== "string" && { cluster }) };
  const refusals = refusalsOf(effective, application, places).map(({ because }) => because);
  return typeof cluster === "string" ? [...refusals, cluster] : refusals;
}

/** The cluster of a destination; a text says why there is none. */
function findCluster(
  { server: given = "", name = "" }: Application["spec"]["destination"],
  clusters: readonly KnownCluster[] | undefined,
): KnownCluster | string {
  const server = given.replace(/\/+$/, "");
  if (server !== "" && name !== "")
    return `application destination can't have both name and server defined: ${name} ${given}; give one of them`;
  if (server === "" && name === "") return "Destination server missing from app spec; give a server's URL or a cluster's name";
  const known = [...(clusters ?? [])];
  if (!known.some((cluster) => cluster.server === inCluster.server)) known.push(inCluster);
  const found = known.filter((cluster) => (server === "" ? cluster.name === name : cluster.server === server));
  const [first] = found;
  if (server === "" && found.length > 1)
    return `there are ${found.length} clusters with the same name: [${found.map((cluster) => cluster.server).join(" ")}]; give the server's URL`;
  if (first !== undefined) return first;
  if (clusters === undefined) return { server, name };
  return server === ""
    ? `there are no clusters with this name: ${name}; give one of those in --clusters`
    : `error getting cluster by server "${server}": it is none of those in --clusters`;
}

async function readClusters(file: string, context: OfflineContext): Promise<readonly KnownCluster[]> {
  const value = await readValue(file, context);
  const listed = Array.isArray(value) ? (value as readonly unknown[]) : undefined;
  if (listed === undefined) throw refusal(file, "it must be a list of {server, name, project}");
  return listed.map((entry, index) => {
    const { server, name, project } = isObject(entry) ? entry : {};
    const isText = (text: unknown): text is string | null | undefined =>
      text === undefined || text === null || typeof text === "string";
    if (typeof server !== "string" || !isText(name) || !isText(project))
      throw refusal(file, `entry ${index} must be {server, name, project} with texts`);
    return { server: server.replace(/\/+$/, ""), name: name ?? "", ...(project ? { project } : {}) };
  });
}

function refusal(file: string, because: string): FairleadError {
  return new FairleadError("BAD_USER_INPUT", `Cannot read ${JSON.stringify(file)}: ${because}`, {
    details: { reason: "FILE_PARSE" },
  });
}
