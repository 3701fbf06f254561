import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { type ClusterAccess, clusterAccess } from "../journeys/cluster-access.js";
import { ask, git, login, type Product, startProduct, temporaryFolder } from "../journeys/product.js";
import type { Bed } from "./bed/bed.js";
import { eventually } from "./eventually.js";

/** The product on a bed, as `npm start -- --kubeconfig` runs it, and what a journey does with it. */
export interface BedJourney {
  readonly product: Product;
  readonly token: string;
  readonly cluster: ClusterAccess;
  application(name: string): Promise<ApplicationView>;
  /** Waits until an Application is Synced and Healthy, at a commit if one is named, and no sync is under way. */
  settled(name: string, commit?: string): Promise<ApplicationView>;
  /** Starts a sync and gives its id. */
  sync(name: string): Promise<string>;
  /** Waits until the operation is over, and gives how it ended. */
  finished(name: string, operationId: string): Promise<Operation>;
  /** Pushes files to the sample repository; gives the commit. */
  push(files: Readonly<Record<string, string>>): Promise<string>;
  /** Makes an Application of the sample repository's folder that bears its name; it goes into the namespace of that name. */
  create(name: string, syncPolicy?: object): Promise<void>;
  stop(): Promise<void>;
}

/** One sync as the graph shows it. */
export interface Operation {
  readonly id: string;
  readonly phase: string;
  readonly message: string;
  readonly resources: readonly { readonly key: { readonly kind: string; readonly name: string }; readonly message: string }[];
}

/** An Application as the graph shows it. */
export interface ApplicationView {
  readonly sync?: { readonly status: string; readonly revisions: readonly string[] };
  readonly health?: { readonly status: string };
  readonly operation?: Operation;
  readonly conditions?: readonly { readonly type: string; readonly message: string }[];
}

const fields = `sync { status revisions } health { status } conditions { type message }
  operation { id phase message resources { key { kind name } message } }`;

const isUnderWay = (operation: Operation | undefined) => ["RUNNING", "TERMINATING"].includes(operation?.phase ?? "");

/** Starts the built product against a bed, with its sample repository and Applications. */
export async function startJourney(bed: Bed, args: readonly string[] = []): Promise<BedJourney> {
  const folder = temporaryFolder();
  const product = await startProduct(join(folder.path, "data"), ["--kubeconfig", bed.kubeconfigFile, ...args]);
  const { session } = product;
  const token = await login(session);
  let clones = 0;
  const application = async (name: string): Promise<ApplicationView> => {
    const query = `query ($name: String!) { applications(first: 1, filter: { name: { in: [$name] } }) { nodes { ${fields} } } }`;
    return ((await ask(session, token, query, { name })).data?.["applications"]?.nodes[0] ?? {}) as ApplicationView;
  };
  const mutate = async (
    text: string,
    variables: object,
  ): Promise<Readonly<Record<string, { readonly operationId?: string }>>> => {
    const { data, errors } = await ask(session, token, text, variables);
    if (errors !== undefined || !data) throw new Error(JSON.stringify(errors));
    return data;
  };
  return {
    product,
    token,
    cluster: clusterAccess(session),
    application,
    settled: (name, commit) =>
      eventually(async () => {
        const found = await application(name);
        const isThere = found.sync?.status === "SYNCED" && found.health?.status === "HEALTHY" && !isUnderWay(found.operation);
        return isThere && (commit === undefined || found.sync?.revisions[0] === commit) ? found : undefined;
      }, `${name} Synced and Healthy`),
    async sync(name) {
      const project = name === "shop" ? "shop" : "default";
      const text =
        "mutation ($name: String!, $project: String!) { syncApplication(ref: { name: $name, project: $project }) { operationId } }";
      return String((await mutate(text, { name, project }))["syncApplication"]?.operationId);
    },
    finished: (name, operationId) =>
      eventually(async () => {
        const { operation } = await application(name);
        return operation?.id === operationId && !isUnderWay(operation) ? operation : undefined;
      }, `the end of the sync of ${name}`),
    async push(files) {
      clones += 1;
      const clone = join(folder.path, `clone-${clones}`);
      await git(folder.path, "clone", "--quiet", session.git, clone);
      for (const [path, text] of Object.entries(files)) {
        mkdirSync(dirname(join(clone, path)), { recursive: true });
        writeFileSync(join(clone, path), text);
      }
      await git(clone, "add", "--all");
      await git(clone, "commit", "--quiet", "--message", `sample: ${Object.keys(files).join(", ")}`);
      await git(clone, "push", "--quiet");
      return git(clone, "rev-parse", "HEAD");
    },
    async create(name, syncPolicy = { automated: { selfHeal: true } }) {
      const url = new URL(session.git);
      [url.username, url.password] = ["", ""];
      const spec = {
        project: "default",
        source: { repoURL: url.href, path: name, targetRevision: "HEAD" },
        destination: { server: "https://kubernetes.default.svc", namespace: name },
        syncPolicy: { syncOptions: ["CreateNamespace=true"], ...syncPolicy },
      };
      const text = "mutation ($input: ApplicationInput!) { createApplication(input: $input) { application { uid } warnings } }";
      await mutate(text, { input: { name, spec } });
    },
    async stop() {
      await product.stop("SIGTERM");
      folder.dispose();
    },
  };
}
