import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runProduct, until } from "../journeys/product.js";
import { startJourney } from "./journey.js";
import { kubectlOf } from "./kubectl-of.js";
import { openBed } from "./open-bed.js";

const bed = openBed();

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
}, 120_000);

test.each(["bed-user", "bed-certificate"])(
  "the product follows and heals as %s, by its token or its client certificate",
  async (context) => {
    const journey = await startJourney(bed(), ["--context", context]);
    try {
      await journey.settled("guestbook");
      const guestbook = "/apis/apps/v1/namespaces/guestbook/deployments/guestbook";
      await journey.cluster.mergePatch(guestbook, { spec: { replicas: 4 } });
      const replicas = async () => (await journey.cluster.get(guestbook)).spec.replicas as number;
      const isHealed = async () => ((await replicas()) === 2 ? true : undefined);
      expect(await until(isHealed, 60_000, "two replicas again")).toBe(true);
    } finally {
      await journey.stop();
    }
  },
  180_000,
);

/** Of what is not in a namespace: to see, make and mark namespaces, which a trial start does. */
const namespacesOnly = `apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: { name: narrow }
rules: [{ apiGroups: [""], resources: [namespaces], verbs: [get, create, patch] }]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: { name: narrow }
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: narrow }
subjects: [{ kind: ServiceAccount, name: default, namespace: team }]
---
`;

/** Everything in the control namespace and in one other. */
const narrow = ["argocd", "team"]
  .map(
    (namespace) => `apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: { name: narrow, namespace: ${namespace} }
rules: [{ apiGroups: ["*"], resources: ["*"], verbs: ["*"] }]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: { name: narrow, namespace: ${namespace} }
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: Role, name: narrow }
subjects: [{ kind: ServiceAccount, name: default, namespace: team }]
---
`,
  )
  .join("");

test("R15 with rights in one namespace only its Application is synced, and others say what is forbidden and lose nothing", async () => {
  const kubectl = kubectlOf(bed());
  await kubectl("create namespace team");
  expect(await kubectl("apply -f -", { input: namespacesOnly + narrow })).toMatchObject({ code: 0, stderr: "" });
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
}, 180_000);
