import { afterAll, expect, test } from "vitest";
import { stringify } from "yaml";
import { type Connection, connect } from "../contracts/kubernetes-cases/connection.js";
import { boxDefinition, convertBoxes } from "./convert-boxes.js";
import { createMany } from "./create-many.js";
import { eventuallyTrue } from "./eventually.js";
import { jailFor } from "./jail.js";
import { kubectlOf } from "./kubectl-of.js";
import { type Call, type LoopbackServer, startLoopbackServer } from "./loopback-server.js";
import { openJourney } from "./open-journey.js";
import { countOf } from "./server-metrics.js";

const strangers = 4_000;
const own = 200;
const pageSize = 500;
let admin: Connection;
const servers: LoopbackServer[] = [];

const pagesOfConfigMaps = () =>
  countOf(admin, "apiserver_request_total", { resource: "configmaps", verb: "LIST", scope: "cluster", code: "200" });
let pagesBefore = 0;

// Priority and fairness let `bed`, which is in `system:masters`, pass whatever it does.
const { bed, journey } = openJourney({
  args: ["--context", "bed-user"],
  async prepare(server) {
    admin = connect(server);
    await kubectlOf(server)("create namespace crowd");
    await createMany(server, "crowd", strangers);
    pagesBefore = await pagesOfConfigMaps();
  },
});
afterAll(async () => {
  await Promise.all(servers.map((server) => server.close()));
  await admin?.close();
});

async function serve(answer: (call: Call) => unknown): Promise<LoopbackServer> {
  const server = await startLoopbackServer(answer);
  servers.push(server);
  return server;
}

const configMap = (name: string, labels = {}) => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name, labels },
  data: { a: "b" },
});
const manifestsOf = (objects: readonly object[]) => objects.map((object) => stringify(object)).join("---\n");

test("an Application of hundreds of objects in a namespace of thousands is synced, and no stranger is touched", async () => {
  const names = Array.from({ length: own }, (_, index) => `own-${index}`);
  await journey().push({ "crowd/all.yaml": manifestsOf(names.map((name) => configMap(name))) });
  await journey().create("crowd", { automated: { prune: true } });
  const { operation } = await journey().settled("crowd");
  expect(operation).toMatchObject({ phase: "SUCCEEDED" });
  const { stdout } = await kubectlOf(bed())("get configmaps --namespace crowd --output name");
  const found = stdout.trim().split("\n");
  const countOfNames = (start: string) => found.filter((name) => name.startsWith(`configmap/${start}-`)).length;
  expect([countOfNames("own"), countOfNames("big")]).toEqual([own, strangers]);
  expect((await pagesOfConfigMaps()) - pagesBefore).toBeGreaterThanOrEqual(strangers / pageSize);
});

test("objects of two versions with a webhook between them are synced, and healed in the version that Git has", async () => {
  let conversions = 0;
  const converter = await serve((call) => {
    conversions += 1;
    return convertBoxes(call);
  });
  const box = { apiVersion: "convert.fairlead.dev/v1", kind: "Box", metadata: { name: "one" }, spec: { amount: 3 } };
  await journey().push({ "boxes/all.yaml": manifestsOf([boxDefinition(converter, ["v1", "v1beta1"]), box]) });
  await journey().create("boxes");
  await journey().settled("boxes");
  const inVersion = (version: string) => `/apis/convert.fairlead.dev/${version}/namespaces/boxes/boxes/one`;
  const spec = async (version: string): Promise<unknown> => (await journey().cluster.get(inVersion(version))).spec;
  // What is stored is the other version.
  expect([await spec("v1"), await spec("v1beta1")]).toEqual([{ amount: 3 }, { size: 3 }]);
  expect(conversions).toBeGreaterThan(0);
  await journey().cluster.mergePatch(inVersion("v1beta1"), { spec: { size: 9 } });
  await eventuallyTrue(async () => JSON.stringify(await spec("v1")) === '{"amount":3}', "the amount that Git has");
  await journey().settled("boxes");
});

/** Asks a server of the test before a ConfigMap with the label `hold` is made. */
const holding = ({ caBundle, port }: LoopbackServer) => ({
  apiVersion: "admissionregistration.k8s.io/v1",
  kind: "ValidatingWebhookConfiguration",
  metadata: { name: "hold" },
  webhooks: [
    {
      name: "hold.fairlead.dev",
      clientConfig: { url: `https://127.0.0.1:${port}/hold`, caBundle },
      rules: [{ apiGroups: [""], apiVersions: ["v1"], operations: ["CREATE"], resources: ["configmaps"] }],
      objectSelector: { matchLabels: { hold: "back" } },
      admissionReviewVersions: ["v1"],
      sideEffects: "None",
      timeoutSeconds: 30,
      failurePolicy: "Ignore",
    },
  ],
});

test("R17 429 by priority and fairness in the middle of a sync: it waits as long as asked for and succeeds", async () => {
  const released = Promise.withResolvers<void>();
  const holder = await serve(async ({ body }) => {
    const { apiVersion, kind, request } = body as { apiVersion: string; kind: string; request: { uid: string } };
    await released.promise;
    return { apiVersion, kind, response: { uid: request.uid, allowed: true } };
  });
  const kubectl = kubectlOf(bed());
  const input = `${stringify(holding(holder))}---\n${jailFor("jailed")}`;
  expect(await kubectl("apply -f -", { input })).toMatchObject({ code: 0, stderr: "" });
  const held = configMap("held", { hold: "back" });
  await journey().push({ "jailed/all.yaml": manifestsOf([held, ...["one", "two", "three"].map((name) => configMap(name))]) });
  await journey().create("jailed", {});
  const refused = () => countOf(admin, "apiserver_flowcontrol_rejected_requests_total", { flow_schema: "jail" });
  const begun = performance.now();
  const operationId = await journey().sync("jailed");
  // While one request is held nothing else passes.
  await eventuallyTrue(async () => (await refused()) > 2, "requests that are refused");
  released.resolve();
  const path = "/apis/flowcontrol.apiserver.k8s.io/v1/flowschemas/jail";
  expect(await admin.request({ method: "DELETE", path, status: 200 })).toMatchObject({ status: 200 });
  expect(await journey().finished("jailed", operationId)).toMatchObject({ phase: "SUCCEEDED" });
  const [count, seconds] = [await refused(), (performance.now() - begun) / 1000];
  process.stdout.write(`${count} requests were refused in ${seconds.toFixed(1)} s\n`);
  // Sixteen at a time, each once a second: that is what the server asks for.
  expect(count).toBeLessThanOrEqual(16 * (Math.floor(seconds + 0.1) + 1));
  await journey().settled("jailed");
});
