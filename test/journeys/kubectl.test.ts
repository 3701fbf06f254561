import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type EmbeddedCluster, startEmbeddedCluster } from "../../clients/kubernetes/embedded/server.js";
import { silentLog } from "../clients/kubernetes/embedded/silent-log.js";
import { findKubectl, type Kubectl, kubectlFor } from "./kubectl-command.js";
import { temporaryFolder } from "./product.js";

/** The kubectl of this machine, if it has one. */
const installed = [findKubectl()].filter((file) => file !== undefined);

/** What kubectl says beside its answer, against any cluster. */
const expectedRemarks = new RegExp(
  [
    "^Found \\d+ pods, using pod/",
    "^Warning: resource \\S+ was previously managed with 'kubectl apply'",
    "^WARNING: version difference between client",
  ].join("|"),
);

const deployment = (image: string, replicas = 2) => `
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, labels: {app: web}}
spec:
  replicas: ${replicas}
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: main, image: "${image}"}]}
`;

const stateful = (image: string) => `
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: db}
spec:
  serviceName: db
  selector: {matchLabels: {app: db}}
  template:
    metadata: {labels: {app: db}}
    spec: {containers: [{name: main, image: "${image}"}]}
`;

const daemon = (image: string) =>
  stateful(image).replace("StatefulSet", "DaemonSet").replace("name: db", "name: agent").replace("  serviceName: db\n", "");

const job = `
apiVersion: batch/v1
kind: Job
metadata: {name: task}
spec:
  template:
    spec: {restartPolicy: Never, containers: [{name: main, image: "task:1"}]}
`;

const cronJob = `
apiVersion: batch/v1
kind: CronJob
metadata: {name: nightly}
spec:
  schedule: "0 3 * * *"
  jobTemplate:
    spec:
      template:
        spec: {restartPolicy: Never, containers: [{name: main, image: "task:1"}]}
`;

const definition = `
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: lamps.example.com}
spec:
  group: example.com
  scope: Namespaced
  names: {plural: lamps, singular: lamp, kind: Lamp, shortNames: [lp]}
  versions:
    - name: v1
      served: true
      storage: true
      additionalPrinterColumns: [{name: Color, type: string, jsonPath: .spec.color}]
      schema:
        openAPIV3Schema:
          type: object
          properties:
            spec:
              type: object
              required: [color]
              properties: {color: {type: string, description: What it shines in.}}
`;

const lamp = (color: string) => `
apiVersion: example.com/v1
kind: Lamp
metadata: {name: desk}
spec: {color: ${color}}
`;

test.each(installed.length === 0 ? ["kubectl"] : [])("%s is not on this machine: its session is not run", () => {
  expect(findKubectl()).toBeUndefined();
});

describe.each(installed)("kubectl against the embedded cluster", (kubectlFile) => {
  const folder = temporaryFolder();
  let cluster: EmbeddedCluster;
  let kubectl: Kubectl;

  beforeAll(async () => {
    cluster = await startEmbeddedCluster({ dataFolder: join(folder.path, "cluster"), port: 0, log: silentLog });
    const kubeconfig = join(folder.path, "kubeconfig");
    writeFileSync(kubeconfig, cluster.kubeconfig, { mode: 0o600 });
    kubectl = kubectlFor(kubectlFile, kubeconfig, folder.path);
  });
  afterAll(async () => {
    await cluster.close();
    folder.dispose();
  });

  /** Runs a command that must succeed and say nothing unexpected, and returns what it printed. */
  const run = async (args: string | readonly string[], input?: string): Promise<string> => {
    const { code, stdout, stderr } = await kubectl(args, input === undefined ? {} : { input });
    const unexpected = stderr.split("\n").filter((line) => line !== "" && !expectedRemarks.test(line));
    expect({ args, code, unexpected }).toEqual({ args, code: 0, unexpected: [] });
    return stdout;
  };

  test("apply, roll out, get, describe, logs", async () => {
    expect(await run("apply -f -", deployment("web:1"))).toBe("deployment.apps/web created\n");
    expect(await run("apply -f -", deployment("web:1"))).toBe("deployment.apps/web unchanged\n");
    expect(await run("rollout status deployment/web --timeout=30s")).toContain('deployment "web" successfully rolled out');
    expect(await run("get deployment web")).toMatch(/^NAME +READY +UP-TO-DATE +AVAILABLE +AGE\nweb +2\/2 +2 +2 +/);
    expect(await run("get pods -l app=web -o name")).toMatch(/^(pod\/web-\w+-\w{5}\n){2}$/);
    expect(await run("get deploy,rs,pods -o wide")).toContain("IMAGES");
    expect(await run("describe deployment web")).toMatch(
      /Replicas: +2 desired \| 2 updated \| 2 total \| 2 available \| 0 unavailable/,
    );
    expect(await run("describe pods -l app=web")).toMatch(/Status: +Running/);
    expect(await run("logs deployment/web --tail=1")).toMatch(/\S/);
  });

  test("diff, scale, set image, rollout history, undo, restart, pause, resume", async () => {
    expect((await kubectl("diff -f -", { input: deployment("web:1") })).code).toBe(0);
    const changed = await kubectl("diff -f -", { input: deployment("web:2") });
    expect([changed.code, changed.stdout]).toEqual([1, expect.stringMatching(/^\+.*image: web:2$/m)]);
    expect(await run("scale deployment/web --replicas=3")).toBe("deployment.apps/web scaled\n");
    await run("set image deployment/web main=web:2");
    await run("rollout status deployment/web --timeout=30s");
    expect(await run("rollout history deployment/web")).toMatch(/\n1 +<none>\n2 +<none>\n/);
    expect(await run("rollout history deployment/web --revision=1")).toContain("web:1");
    await run("rollout undo deployment/web");
    await run("rollout status deployment/web --timeout=30s");
    expect(
      await run(["get", "deployment/web", "-o", "jsonpath={.spec.template.spec.containers[0].image} {.spec.replicas}"]),
    ).toBe("web:1 3");
    expect(await run("rollout history deployment/web")).toMatch(/\n2 +<none>\n3 +<none>\n/);
    await run("rollout restart deployment/web");
    await run("rollout status deployment/web --timeout=30s");
    expect(await run("rollout pause deployment/web")).toContain("paused");
    expect(await run("rollout resume deployment/web")).toContain("resumed");
  });

  test.each([
    ["StatefulSet", "statefulset/db", stateful],
    ["DaemonSet", "daemonset/agent", daemon],
  ])("rollout status, history and undo of a %s", async (_, name, yaml) => {
    await run("apply -f -", yaml("app:1"));
    await run(`rollout status ${name} --timeout=30s`);
    await run("apply -f -", yaml("app:2"));
    await run(`rollout status ${name} --timeout=30s`);
    expect(await run(`rollout history ${name}`)).toMatch(/\n1 +<none>\n2 +<none>\n/);
    await run(`rollout undo ${name}`);
    await run(`rollout status ${name} --timeout=30s`);
    expect(await run(["get", name, "-o", "jsonpath={.spec.template.spec.containers[0].image}"])).toBe("app:1");
  });

  test("wait for conditions, for fields and for deletion", async () => {
    await run("apply -f -", job);
    expect(await run("wait --for=condition=complete job/task --timeout=30s")).toBe("job.batch/task condition met\n");
    expect(await run("wait --for=condition=Available deployment/web --timeout=30s")).toContain("condition met");
    expect(await run("wait --for=condition=Ready pod -l app=web --timeout=30s")).toContain("condition met");
    expect(await run("wait --for=jsonpath={.status.succeeded}=1 job/task --timeout=30s")).toContain("condition met");
    expect(await run("logs job/task")).toMatch(/\S/);
    expect(await run("get job task")).toMatch(/\ntask +Complete +1\/1 +/);
    await run("delete job task --wait=false");
    expect((await kubectl("wait --for=delete job/task --timeout=30s")).code).toBe(0);
  });

  test("a CronJob and a Job made from it by hand", async () => {
    await run("apply -f -", cronJob);
    await run("create job --from=cronjob/nightly once");
    await run("wait --for=condition=complete job/once --timeout=30s");
    expect(await run("get cronjob nightly")).toMatch(/nightly +0 3 \* \* \* +<none> +False +0 +<none>/);
    await run("delete cronjob nightly");
  });

  test("get -w tells changes as they come", async () => {
    const watching = kubectl("get configmaps -w -o name", { until: "configmap/seen" });
    await run("create configmap seen --from-literal=a=1");
    expect((await watching).stdout).toContain("configmap/seen");
    await run("delete configmap seen");
  });

  test("server-side apply: managers, conflict, force", async () => {
    const config = (value: string) => `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: shared}\ndata: {a: "${value}"}\n`;
    expect(await run("apply --server-side --field-manager=one -f -", config("1"))).toBe("configmap/shared serverside-applied\n");
    const refused = await kubectl("apply --server-side --field-manager=two -f -", { input: config("2") });
    expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining('conflict with "one"')]);
    await run("apply --server-side --force-conflicts --field-manager=two -f -", config("2"));
    expect(await run("get configmap shared -o jsonpath={.data.a}")).toBe("2");
    expect(await run("get configmap shared --show-managed-fields -o yaml")).toContain("manager: two");
  });

  test.each([
    ["json", '[{"op":"replace","path":"/spec/replicas","value":1}]', "1"],
    ["merge", '{"spec":{"replicas":2}}', "2"],
    [
      "strategic",
      '{"spec":{"replicas":1,"template":{"spec":{"containers":[{"name":"main","env":[{"name":"A","value":"b"}]}]}}}}',
      "1",
    ],
  ])("patch of type %s", async (type, patch, replicas) => {
    expect(await run(["patch", "deployment", "web", "--type", type, "-p", patch])).toBe("deployment.apps/web patched\n");
    expect(await run("get deployment web -o jsonpath={.spec.replicas}")).toBe(replicas);
  });

  test("create, label, annotate, expose, run, edit by replace", async () => {
    expect(await run("create namespace side")).toBe("namespace/side created\n");
    expect(await run("create deployment other --image=web:1 -n side")).toBe("deployment.apps/other created\n");
    expect(await run("label deployment other -n side team=blue")).toBe("deployment.apps/other labeled\n");
    expect(await run("annotate deployment other -n side note=here")).toBe("deployment.apps/other annotated\n");
    expect(await run("expose deployment other -n side --port=80")).toBe("service/other exposed\n");
    await run("wait --for=condition=Available deployment/other -n side --timeout=30s");
    await expect.poll(() => run("get endpointslices -n side -o jsonpath={.items[*].endpoints[*].conditions.ready}")).toBe("true");
    expect(await run("run shell --image=web:1 -n side")).toBe("pod/shell created\n");
    expect(await run("get all -n side")).toContain("service/other");
    expect(await run("delete namespace side --timeout=30s")).toContain('namespace "side" deleted');
  });

  test("api-resources, api-versions, explain, auth can-i, version, cluster-info", async () => {
    expect(await run("api-resources")).toMatch(/\ndeployments +deploy +apps\/v1 +true +Deployment\n/);
    expect(await run("api-versions")).toContain("apps/v1\n");
    expect(await run("explain deployment.spec.replicas")).toMatch(/FIELD: replicas <integer>/);
    expect(await run("auth can-i create deployments")).toBe("yes\n");
    expect(await run("version")).toMatch(/Server Version: v1\.\d+/);
    expect(await run("get nodes")).toMatch(/\nfairlead +Ready +/);
    expect(await run("auth whoami -o jsonpath={.status.userInfo.username}")).toMatch(/\S/);
  });

  test("a custom resource: its definition, instance, columns, validation and end", async () => {
    await run("apply -f -", definition);
    await run("wait --for=condition=Established crd/lamps.example.com --timeout=30s");
    expect(await run("apply -f -", lamp("red"))).toBe("lamp.example.com/desk created\n");
    expect(await run("apply -f -", lamp("blue"))).toBe("lamp.example.com/desk configured\n");
    expect(await run("get lp")).toMatch(/^NAME +COLOR\ndesk +blue\n/);
    expect(await run("explain lamp.spec.color")).toContain("What it shines in.");
    const refused = await kubectl("apply -f -", { input: lamp("[1]") });
    expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining("spec.color")]);
    await run("delete crd lamps.example.com --timeout=30s");
    expect((await kubectl("get lamps")).code).toBe(1);
  });

  test("delete, and what it says of things that are not there", async () => {
    expect(await run("delete deployment web --timeout=30s")).toContain('deployment.apps "web" deleted');
    await expect.poll(() => run("get pods -l app=web -o name"), { timeout: 60_000 }).toBe("");
    const missing = await kubectl("get deployment web");
    expect([missing.code, missing.stderr]).toEqual([1, 'Error from server (NotFound): deployments.apps "web" not found\n']);
    expect((await kubectl("delete deployment web --ignore-not-found")).code).toBe(0);
  });
});
