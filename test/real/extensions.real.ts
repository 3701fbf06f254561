import { afterAll, expect, test } from "vitest";
import { keyOf } from "../../engine/model/resource-key.js";
import { until } from "../journeys/product.js";
import { openCounted } from "./counted-cluster.js";
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

const boxes = (caBundle: string, port: number, served: readonly string[]) => ({
  apiVersion: "apiextensions.k8s.io/v1",
  kind: "CustomResourceDefinition",
  metadata: { name: "boxes.convert.fairlead.dev" },
  spec: {
    group: "convert.fairlead.dev",
    scope: "Namespaced",
    names: { plural: "boxes", singular: "box", kind: "Box", listKind: "BoxList" },
    versions: ["v1", "v1beta1"].map((name) => ({
      name,
      served: served.includes(name),
      storage: name === "v1beta1",
      schema: { openAPIV3Schema: { type: "object", "x-kubernetes-preserve-unknown-fields": true } },
    })),
    conversion: {
      strategy: "Webhook",
      webhook: { conversionReviewVersions: ["v1"], clientConfig: { url: `https://127.0.0.1:${port}/convert`, caBundle } },
    },
  },
});

interface ConversionReview {
  readonly apiVersion: string;
  readonly kind: string;
  readonly request: {
    readonly uid: string;
    readonly desiredAPIVersion: string;
    readonly objects: readonly { readonly spec: Readonly<Record<string, unknown>> }[];
  };
}

/** `spec.size` of v1beta1 is `spec.amount` in v1. */
function convert({ body }: Call): unknown {
  const { apiVersion, kind, request } = body as ConversionReview;
  const [from, to] = request.desiredAPIVersion.endsWith("/v1") ? (["size", "amount"] as const) : (["amount", "size"] as const);
  const convertedObjects = request.objects.map(({ spec: { [from]: value, ...spec }, ...object }) => ({
    ...object,
    apiVersion: request.desiredAPIVersion,
    spec: { ...spec, [to]: value },
  }));
  return { apiVersion, kind, response: { uid: request.uid, convertedObjects, result: { status: "Success" } } };
}

test("R15 objects are read in the version that is asked for, and a preferred version that comes later deletes nothing", async () => {
  const { caBundle, port } = await serve(convert);
  await apply(boxes(caBundle, port, ["v1beta1"]));
  const counted = openCounted(bed());
  const { cluster } = counted;
  try {
    const box = {
      apiVersion: "convert.fairlead.dev/v1beta1",
      kind: "Box",
      metadata: { name: "one", namespace: "default" },
      spec: { size: 3 },
    };
    const applied = () =>
      cluster.apply(box, { dryRun: false, force: true, fieldValidation: "Strict" }, signal).catch(() => undefined);
    await until(applied, 30_000, "the kind Box");
    await counted.watch();
    expect(counted.told("Box", "one")).toEqual(["upsert"]);
    await apply(boxes(caBundle, port, ["v1", "v1beta1"]));
    const inVersion = (version: string) => cluster.read(keyOf(box), version, signal).catch(() => undefined);
    expect(await until(() => inVersion("v1"), 30_000, "the version v1")).toMatchObject({ spec: { amount: 3 } });
    expect(await inVersion("v1beta1")).toMatchObject({ spec: { size: 3 } });
    const newest = () => counted.changes.findLast((change) => "object" in change && change.object.kind === "Box");
    const isFollowed = () => JSON.stringify(newest()).includes('"amount":3') || undefined;
    await until(isFollowed, 30_000, "the box in its new preferred version");
    expect(counted.told("Box", "one")).not.toContain("delete");
  } finally {
    await counted.close();
  }
}, 120_000);

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
    await until(() => counted.cluster.resource(kind, signal).catch(() => undefined), 30_000, "the kind Thing");
    await counted.watch();
    await until(() => (counted.told("Thing", "one").length > 0 ? true : undefined), 30_000, "the thing");
    await server.close();
    const isDown = async () => {
      const { stdout } = await kubectlOf(bed())(`get apiservice v1.${group} --output jsonpath={.status.conditions[0].status}`);
      return stdout === "False" ? true : undefined;
    };
    await until(isDown, 60_000, "the aggregated API to be down");
    const looks = () => counted.requests.filter(({ path }) => path === "/apis").length;
    const before = looks();
    await until(() => (looks() > before + 2 ? true : undefined), 30_000, "further looks");
    expect(counted.told("Thing", "one")).toEqual(["upsert"]);
    expect(counted.changes.some(({ type }) => type === "unserved")).toBe(false);
    expect(await counted.cluster.resource(kind, signal)).toMatchObject({ resource: "things" });
    await expect(counted.cluster.resource({ group: "never.fairlead.dev", kind: "Any" }, signal)).rejects.toMatchObject({
      code: "UNAVAILABLE",
    });
  } finally {
    await counted.close();
  }
}, 180_000);
