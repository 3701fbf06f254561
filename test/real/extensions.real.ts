import { afterAll, expect, test } from "vitest";
import { keyOf } from "../../engine/model/resource-key.js";
import { boxDefinition, convertBoxes } from "./convert-boxes.js";
import { openCounted } from "./counted-cluster.js";
import { eventually, eventuallyTrue } from "./eventually.js";
import { kubectlOf } from "./kubectl-of.js";
import { type Call, type LoopbackServer, startLoopbackServer } from "./loopback-server.js";
import { openBed } from "./open-bed.js";

const bed = openBed();
const { signal } = new AbortController();
const servers: LoopbackServer[] = [];
afterAll(async () => {
  await Promise.all(servers.map((server) => server.close()));
});

async function serve(answer: (call: Call) => unknown): Promise<LoopbackServer> {
  const server = await startLoopbackServer(answer);
  servers.push(server);
  return server;
}

async function apply(...objects: readonly object[]): Promise<void> {
  const input = JSON.stringify({ apiVersion: "v1", kind: "List", items: objects });
  expect(await kubectlOf(bed())("apply -f -", { input })).toMatchObject({ code: 0, stderr: "" });
}

test("R15 objects are read in the version that is asked for, and a preferred version that comes later deletes nothing", async () => {
  const { caBundle, port } = await serve(convertBoxes);
  await apply(boxDefinition({ caBundle, port }, ["v1beta1"]));
  const counted = openCounted(bed());
  const { cluster } = counted;
  try {
    const box = {
      apiVersion: "convert.fairlead.dev/v1beta1",
      kind: "Box",
      metadata: { name: "one", namespace: "default" },
      spec: { size: 3 },
    };
    await eventually(() => cluster.apply(box, { dryRun: false, force: true, fieldValidation: "Strict" }, signal), "the kind Box");
    await counted.watch();
    expect(counted.told("Box", "one")).toEqual(["upsert"]);
    await apply(boxDefinition({ caBundle, port }, ["v1", "v1beta1"]));
    const inVersion = (version: string) => eventually(() => cluster.read(keyOf(box), version, signal), `the version ${version}`);
    expect(await inVersion("v1")).toMatchObject({ spec: { amount: 3 } });
    expect(await inVersion("v1beta1")).toMatchObject({ spec: { size: 3 } });
    const newest = () => counted.changes.findLast((change) => "object" in change && change.object.kind === "Box");
    const isFollowed = () => JSON.stringify(newest()).includes('"amount":3');
    await eventuallyTrue(isFollowed, "the box in its new preferred version");
    expect(counted.told("Box", "one")).not.toContain("delete");
  } finally {
    await counted.close();
  }
});

const group = "late.fairlead.dev";
const things = {
  kind: "APIResourceList",
  apiVersion: "v1",
  groupVersion: `${group}/v1`,
  resources: [{ name: "things", singularName: "thing", kind: "Thing", namespaced: false, verbs: ["get", "list", "watch"] }],
};
const thing = { apiVersion: `${group}/v1`, kind: "Thing", metadata: { name: "one", uid: "one-uid", resourceVersion: "1" } };

function aggregated({ path }: Call): unknown {
  if (path === `/apis/${group}/v1`) return things;
  if (path === `/apis/${group}/v1/things`)
    return { kind: "ThingList", apiVersion: `${group}/v1`, metadata: { resourceVersion: "1" }, items: [thing] };
  return undefined;
}

const apiService = (name: string, port: number) => [
  {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name, namespace: "default" },
    spec: { type: "ExternalName", externalName: "localhost", ports: [{ port }] },
  },
  {
    apiVersion: "apiregistration.k8s.io/v1",
    kind: "APIService",
    metadata: { name: `v1.${name}.fairlead.dev` },
    spec: {
      group: `${name}.fairlead.dev`,
      version: "v1",
      groupPriorityMinimum: 100,
      versionPriority: 100,
      insecureSkipTLSVerify: true,
      service: { name, namespace: "default", port },
    },
  },
];

test("R15 an aggregated API that goes down takes none of its objects away, and one that never answered is not taken for absent", async () => {
  const server = await serve(aggregated);
  await apply(...apiService("late", server.port), ...apiService("never", 9));
  const counted = openCounted(bed(), { rediscoverMs: 1_000 });
  try {
    const kind = { group, kind: "Thing" };
    await eventually(() => counted.cluster.resource(kind, signal), "the kind Thing");
    await counted.watch();
    await eventuallyTrue(() => counted.told("Thing", "one").length > 0, "the thing");
    await server.close();
    const isDown = async () => {
      const { stdout } = await kubectlOf(bed())(`get apiservice v1.${group} --output jsonpath={.status.conditions[0].status}`);
      return stdout === "False";
    };
    await eventuallyTrue(isDown, "the aggregated API to be down");
    const looks = () => counted.requests.filter(({ path }) => path === "/apis").length;
    const before = looks();
    await eventuallyTrue(() => looks() > before + 2, "further looks");
    expect(counted.told("Thing", "one")).toEqual(["upsert"]);
    expect(counted.changes.some(({ type }) => type === "unserved")).toBe(false);
    expect(await counted.cluster.resource(kind, signal)).toMatchObject({ resource: "things" });
    await expect(counted.cluster.resource({ group: "never.fairlead.dev", kind: "Any" }, signal)).rejects.toMatchObject({
      code: "UNAVAILABLE",
    });
  } finally {
    await counted.close();
  }
});
