import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runProduct } from "../journeys/product.js";
import { compactStore } from "./bed/compact-store.js";
import { openCounted } from "./counted-cluster.js";
import { eventually, eventuallyTrue } from "./eventually.js";
import { startJourney } from "./journey.js";
import { kubectlOf } from "./kubectl-of.js";
import { openBed } from "./open-bed.js";

const bed = openBed();
const { signal } = new AbortController();
/** Tries again at once, so that what is tried again is seen. */
const quick = { firstBackOffMs: 1, longestBackOffMs: 1, listIntervalMs: 1 };

/** A kubeconfig for the default service account of a namespace. */
async function kubeconfigOfAccount(namespace: string): Promise<string> {
  const { stdout } = await kubectlOf(bed())(`create token default --namespace ${namespace}`);
  const file = join(bed().folder, `account-of-${namespace}`);
  const text = readFileSync(bed().kubeconfigFile, "utf8").replace(/token: .*/, `token: ${stdout.trim()}`);
  writeFileSync(file, text, { mode: 0o600 });
  return file;
}

test("who may not install CRDs is told in one sentence who can, and how", async () => {
  const kubeconfig = await kubeconfigOfAccount("default");
  const data = join(bed().folder, "limited-data");
  const { code, output } = await runProduct(["--port", "0", "--data", data, "--kubeconfig", kubeconfig]);
  expect(code).toBe(1);
  expect(output.trimEnd().split("\n").at(-1)).toMatch(
    /^fairlead: Cannot install the CRD "applications\.argoproj\.io": ask an administrator to run kubectl apply --server-side -f \S*deploy\/crds \(.*cannot get resource "customresourcedefinitions"/,
  );
});

test.each(["bed-user", "bed-certificate"])(
  "the product follows and heals as %s, by its token or its client certificate",
  async (context) => {
    const journey = await startJourney(bed(), ["--context", context]);
    try {
      await journey.settled("guestbook");
      const guestbook = "/apis/apps/v1/namespaces/guestbook/deployments/guestbook";
      await journey.cluster.mergePatch(guestbook, { spec: { replicas: 4 } });
      const replicas = async () => (await journey.cluster.get(guestbook)).spec.replicas as number;
      expect(await eventually(async () => ((await replicas()) === 2 ? true : undefined), "two replicas again")).toBe(true);
    } finally {
      await journey.stop();
    }
  },
);

/** Of what is not in a namespace: to see, make and mark namespaces, which a trial start does. */
const seesNamespaces = (account: string) => `apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: { name: narrow }
rules: [{ apiGroups: [""], resources: [namespaces], verbs: [get, create, patch] }]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: { name: narrow-${account} }
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: narrow }
subjects: [{ kind: ServiceAccount, name: default, namespace: ${account} }]
---
`;

/** Everything in a namespace, or in some groups of kinds. */
const rightsIn = (namespace: string, account: string, groups = '"*"') => `apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: { name: narrow-${account}, namespace: ${namespace} }
rules: [{ apiGroups: [${groups}], resources: ["*"], verbs: ["*"] }]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: { name: narrow-${account}, namespace: ${namespace} }
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: Role, name: narrow-${account} }
subjects: [{ kind: ServiceAccount, name: default, namespace: ${account} }]
---
`;

/** Makes namespaces that are not there yet, and applies manifests. */
async function prepare(namespaces: readonly string[], manifests: string): Promise<void> {
  const kubectl = kubectlOf(bed());
  const made = namespaces.map((name) => `apiVersion: v1\nkind: Namespace\nmetadata: { name: ${name} }\n---\n`).join("");
  expect(await kubectl("apply --server-side --force-conflicts -f -", { input: made + manifests })).toMatchObject({
    code: 0,
    stderr: "",
  });
}

test("R15 with rights in one namespace only its Application is synced, and others say what is forbidden and lose nothing", async () => {
  const kubectl = kubectlOf(bed());
  await prepare(["argocd", "team"], seesNamespaces("team") + rightsIn("argocd", "team") + rightsIn("team", "team"));
  const before = (await kubectl("get deployments --all-namespaces --output name")).stdout;
  const kubeconfig = await kubeconfigOfAccount("team");
  const journey = await startJourney({ ...bed(), kubeconfigFile: kubeconfig });
  try {
    const manifest = "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: mine }\ndata: { a: b }\n";
    await journey.push({ "team/all.yaml": manifest });
    await journey.create("team", { syncOptions: [] });
    expect(await journey.finished("team", await journey.sync("team"))).toMatchObject({ phase: "SUCCEEDED" });
    await journey.settled("team");
    expect(await kubectl("get configmap mine --namespace team --output jsonpath={.data.a}")).toMatchObject({ stdout: "b" });
    expect((await kubectl("get deployments --all-namespaces --output name")).stdout).toBe(before);
    const other = await journey.application("guestbook");
    expect(other.sync?.status).toBe("UNKNOWN");
    expect(other.conditions?.map(({ message }) => message).join("\n")).toMatch(/namespace "guestbook"/);
  } finally {
    await journey.stop();
  }
});

/** The Secret of the cluster itself, as Argo CD has it. */
const clusterSecret = (namespaces: string) => `apiVersion: v1
kind: Secret
metadata: { name: own-cluster, namespace: argocd, labels: { argocd.argoproj.io/secret-type: cluster } }
stringData: { server: "https://kubernetes.default.svc", name: in-cluster, namespaces: "${namespaces}", config: "{}" }
---
`;

test("with the namespaces in the cluster's Secret, a live edit there is healed at once, and Applications elsewhere say what is not managed", async () => {
  const kubectl = kubectlOf(bed());
  const rights = seesNamespaces("squad") + rightsIn("argocd", "squad") + rightsIn("squad", "squad");
  await prepare(["argocd", "squad"], rights + clusterSecret("argocd, squad"));
  const journey = await startJourney({ ...bed(), kubeconfigFile: await kubeconfigOfAccount("squad") });
  try {
    const manifest = "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: mine }\ndata: { a: b }\n";
    await journey.push({ "squad/all.yaml": manifest });
    await journey.create("squad", { automated: { selfHeal: true, prune: true }, syncOptions: [] });
    await journey.settled("squad");
    const value = async () => (await kubectl("get configmap mine --namespace squad --output jsonpath={.data.a}")).stdout;
    expect(await kubectl(`patch configmap mine --namespace squad --type merge --patch {"data":{"a":"c"}}`)).toMatchObject({
      code: 0,
    });
    await eventuallyTrue(async () => (await value()) === "b", "the value as Git has it");
    const elsewhere = await eventually(async () => {
      const { conditions = [] } = await journey.application("guestbook");
      return conditions.find(({ message }) => message.includes("is not managed"));
    }, "what is not managed");
    expect(elsewhere).toMatchObject({
      type: "ComparisonError",
      message: expect.stringMatching(/^Failed to load live state: namespace "guestbook" for \w+ "[\w-]+" is not managed/),
    });
  } finally {
    await journey.stop();
    await kubectl("delete secret own-cluster --namespace argocd");
  }
});

/** The collections that were listed or watched, and how often they were watched, by path. */
function askedOf(requests: readonly { readonly method: string; readonly path: string }[]) {
  const watches = new Map<string, number>();
  for (const { method, path } of requests) {
    const [collection = "", query = ""] = path.split("?");
    if (method !== "GET" || !/limit=|watch=true/.test(query)) continue;
    watches.set(collection, (watches.get(collection) ?? 0) + (query.includes("watch=true") ? 1 : 0));
  }
  return watches;
}

test("R13 R14 in namespaced mode each kind is listed once in each namespace and then watched, and listed at most once more when history is lost", async () => {
  await prepare(["east", "west"], rightsIn("east", "east") + rightsIn("west", "east"));
  const counted = openCounted(bed(), { kubeconfig: readFileSync(await kubeconfigOfAccount("east"), "utf8") });
  try {
    counted.cluster.manage({ namespaces: ["east", "west"], clusterResources: false, respectRbac: "" });
    await counted.watch();
    const collections = () => [...askedOf(counted.requests)];
    const first = collections();
    expect(first.map(([path]) => path).filter((path) => !/\/namespaces\/(east|west)\//.test(path))).toEqual([]);
    expect(first.filter(([path]) => path.endsWith("/configmaps"))).toHaveLength(2);
    expect(first.filter(([path]) => counted.lists(path).length !== 1)).toEqual([]);
    await eventuallyTrue(() => collections().every(([, watches]) => watches > 0), "a watch of each");

    const create = (name: string, namespace: string) =>
      counted.cluster.create({ apiVersion: "v1", kind: "ConfigMap", metadata: { name, namespace } }, { dryRun: false }, signal);
    await create("before", "east");
    await compactStore(bed());
    process.kill(bed().running("kube-apiserver").pid, "SIGKILL");
    await bed().restart("kube-apiserver");
    await create("after", "west");
    await eventuallyTrue(() => counted.told("ConfigMap", "after").length > 0, "what came after the restart");
    expect(counted.changes.filter(({ type }) => type === "delete" || type === "unlisted")).toEqual([]);
    expect(collections().filter(([path]) => counted.lists(path).length > 2)).toEqual([]);
  } finally {
    await counted.close();
  }
});

test.each([
  ["normal", 0],
  ["strict", 1],
] as const)(
  "R15 with respectRBAC %s a kind that may not be listed is asked for once, and the rest is followed",
  async (respectRbac, reviews) => {
    const account = `partly-${respectRbac}`;
    await prepare([account], rightsIn(account, account, "apps"));
    const counted = openCounted(bed(), {
      kubeconfig: readFileSync(await kubeconfigOfAccount(account), "utf8"),
      informers: quick,
    });
    try {
      counted.cluster.manage({ namespaces: [account], clusterResources: false, respectRbac });
      await counted.watch();
      const deployments = [...askedOf(counted.requests)].find(([path]) => path.endsWith("/deployments"))?.[0] ?? "";
      await eventuallyTrue(() => askedOf(counted.requests).get(deployments) === 1, "the watch of what may be seen");
      const refused = counted.requests.filter(({ path, status }) => path.includes("/configmaps?limit") && status === 403);
      expect(refused).toHaveLength(1);
      const asked = () => counted.requests.filter(({ path }) => path.includes("selfsubjectaccessreviews"));
      const forbidden = new Set(counted.requests.filter(({ status }) => status === 403).map(({ path }) => path));
      await eventuallyTrue(() => asked().length >= reviews * forbidden.size, "the reviews");
      expect(asked()).toHaveLength(reviews * forbidden.size);
      expect(counted.changes.flatMap((change) => (change.type === "listed" ? [change.resource.group] : []))).toContain("apps");
    } finally {
      await counted.close();
    }
  },
);
