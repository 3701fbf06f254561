import fc from "fast-check";
import type { FuzzKind } from "./requests.js";

const some = <T>(...values: readonly T[]): fc.Arbitrary<T> => fc.constantFrom(...values);
const part = (fields: Record<string, fc.Arbitrary<unknown>>): fc.Arbitrary<Record<string, unknown>> =>
  fc.record(fields, { requiredKeys: [] });
/** A list whose items mostly differ in their key, as they should. */
const listOf = (item: fc.Arbitrary<unknown>, key: string): fc.Arbitrary<unknown> =>
  fc.oneof(
    {
      weight: 8,
      arbitrary: fc.uniqueArray(item, {
        maxLength: 3,
        selector: (each) => JSON.stringify((each as Record<string, unknown>)[key]),
      }),
    },
    { weight: 1, arbitrary: fc.array(item, { maxLength: 2 }) },
  );
/** Mostly what is right, seldom what has the wrong type. */
const mostly = (right: fc.Arbitrary<unknown>, wrong: unknown): fc.Arbitrary<unknown> =>
  fc.oneof({ weight: 40, arbitrary: right }, { weight: 1, arbitrary: fc.constant(wrong) });

const pairs = fc.dictionary(some("a", "b", "app"), some("1", "2"), { maxKeys: 2 });
const quantity = some<unknown>("100m", "1", "0.5", "128Mi", "1000m", 2);

const container = fc
  .tuple(
    some("a", "b", "c"),
    part({
      image: some("i:1", "i:2", "i"),
      args: fc.array(some("x", "y"), { maxLength: 2 }),
      command: mostly(fc.array(some("run"), { maxLength: 1 }), "run"),
      env: listOf(
        fc.tuple(some("A", "B"), part({ value: some("1", "2", "") })).map(([name, more]) => ({ name, ...more })),
        "name",
      ),
      ports: listOf(
        fc
          .tuple(some<unknown>(80, 443), part({ protocol: some("TCP", "UDP"), name: some("http", "web") }))
          .map(([containerPort, more]) => ({ containerPort, ...more })),
        "containerPort",
      ),
      resources: part({
        limits: fc.dictionary(some("cpu", "memory"), quantity, { maxKeys: 2 }),
        requests: fc.dictionary(some("cpu", "memory"), quantity, { maxKeys: 2 }),
      }),
      imagePullPolicy: some("Always", "IfNotPresent"),
    }),
  )
  .map(([name, more]) => ({ name, ...more }));

const volume = fc
  .tuple(some("v", "w"), some<object>({ emptyDir: {} }, { configMap: { name: "c" } }, { secret: { secretName: "s" } }, {}))
  .map(([name, source]) => ({ name, ...source }));

const podSpec = part({
  containers: listOf(container, "name"),
  initContainers: listOf(container, "name"),
  volumes: listOf(volume, "name"),
  restartPolicy: some("Always", "Never"),
  nodeSelector: pairs,
  serviceAccountName: some("default", "other"),
  tolerations: fc.array(
    part({ operator: some("Exists", "Equal"), effect: some("NoSchedule") }).map((more) => ({ key: "k", ...more })),
    { maxLength: 2 },
  ),
  imagePullSecrets: listOf(
    some("p", "q").map((name) => ({ name })),
    "name",
  ),
  hostAliases: listOf(
    some("10.0.0.1", "10.0.0.2").map((ip) => ({ ip, hostnames: ["h"] })),
    "ip",
  ),
  securityContext: part({ runAsUser: mostly(some(1, 0), "root"), fsGroup: some(5) }),
  terminationGracePeriodSeconds: some(0, 10),
});
const template = part({ metadata: part({ labels: pairs, annotations: pairs }), spec: podSpec });
const minimumTemplate = { metadata: { labels: { app: "1" } }, spec: { containers: [{ name: "a", image: "i:1" }] } };
const containerPointers = (below: string) =>
  ["/metadata/labels/app", "/spec/containers/0", "/spec/containers/-", "/spec/containers/0/image", "/spec/nodeSelector"].map(
    (pointer) => `${below}${pointer}`,
  );

const configMap: FuzzKind = {
  apiVersion: "v1",
  kind: "ConfigMap",
  resource: "configmaps",
  content: part({
    data: mostly(fc.dictionary(some("a", "b", "c.d"), some<unknown>("1", "2", "", "x\ny"), { maxKeys: 3 }), { a: 1 }),
    binaryData: fc.dictionary(some("e", "a"), some("AAE=", "MQ=="), { minKeys: 1, maxKeys: 1 }),
    immutable: mostly(some(false), true),
    surprise: some("field"),
  }),
  minimum: {},
  pointers: ["/data/a", "/data", "/data/b", "/data/c.d", "/immutable"],
};

const secret: FuzzKind = {
  apiVersion: "v1",
  kind: "Secret",
  resource: "secrets",
  content: part({
    data: fc.dictionary(some("a", "b"), some("AAE=", "MQ==", ""), { maxKeys: 2 }),
    stringData: fc.dictionary(some("a", "c"), some("1", "2"), { maxKeys: 2 }),
    type: some("Opaque", "my.io/kind", "kubernetes.io/tls"),
  }),
  minimum: {},
  pointers: ["/data/a", "/data", "/stringData", "/type"],
};

const podTemplate: FuzzKind = {
  apiVersion: "v1",
  kind: "PodTemplate",
  resource: "podtemplates",
  content: part({ template }),
  minimum: { template: minimumTemplate },
  pointers: containerPointers("/template"),
};

const deployment: FuzzKind = {
  apiVersion: "apps/v1",
  kind: "Deployment",
  resource: "deployments",
  content: part({
    spec: part({
      replicas: mostly(some(0, 1), -1),
      paused: fc.boolean(),
      template,
      strategy: some<unknown>(
        { type: "Recreate" },
        { type: "RollingUpdate" },
        { rollingUpdate: { maxSurge: "50%" } },
        { rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
      ),
      minReadySeconds: some(0, 5),
      revisionHistoryLimit: some(3),
      selector: mostly(fc.constant({ matchLabels: { app: "1" } }), { matchLabels: { app: "2" } }),
    }),
  }),
  minimum: { spec: { selector: { matchLabels: { app: "1" } }, template: minimumTemplate } },
  pointers: ["/spec/replicas", "/spec/paused", "/spec/strategy", ...containerPointers("/spec/template")],
};

const service: FuzzKind = {
  apiVersion: "v1",
  kind: "Service",
  resource: "services",
  content: part({
    spec: part({
      ports: listOf(
        fc
          .tuple(
            some<unknown>(80, 443),
            part({ name: some("http", "web"), protocol: some("TCP", "UDP"), targetPort: some<unknown>(8080, "http", 80) }),
          )
          .map(([port, more]) => ({ port, ...more })),
        "port",
      ),
      selector: pairs,
      type: some("ClusterIP", "ExternalName"),
      sessionAffinity: some("None", "ClientIP"),
      externalName: some("example.org"),
      publishNotReadyAddresses: fc.boolean(),
    }),
  }),
  minimum: { spec: { ports: [{ port: 80 }] } },
  pointers: ["/spec/ports/0", "/spec/ports/-", "/spec/selector", "/spec/selector/a"],
};

const role: FuzzKind = {
  apiVersion: "rbac.authorization.k8s.io/v1",
  kind: "Role",
  resource: "roles",
  content: part({
    rules: fc.array(
      part({
        apiGroups: some<unknown>([""], ["apps"]),
        resources: some<unknown>(["pods"]),
        verbs: some<unknown>(["get"], ["get", "list"]),
      }),
      { maxLength: 2 },
    ),
  }),
  minimum: {},
  pointers: ["/rules", "/rules/0", "/rules/-"],
};

const ingress: FuzzKind = {
  apiVersion: "networking.k8s.io/v1",
  kind: "Ingress",
  resource: "ingresses",
  content: part({
    spec: part({
      ingressClassName: some("web"),
      tls: fc.array(part({ hosts: some<unknown>(["a.io"]), secretName: some("s") }), { maxLength: 2 }),
    }),
  }),
  minimum: { spec: { defaultBackend: { service: { name: "a", port: { number: 80 } } } } },
  pointers: ["/spec/ingressClassName", "/spec/tls"],
};

const widget: FuzzKind = {
  apiVersion: "fuzz.fairlead.dev/v1",
  kind: "Widget",
  resource: "widgets",
  content: part({
    spec: mostly(
      part({
        size: mostly(some(1, 2, 7), "big"),
        color: some("red", "blue", "none"),
        tags: fc.array(some("x", "y", "z"), { maxLength: 3 }),
        parts: listOf(
          fc.tuple(some("a", "b"), part({ count: some(1, 2), note: some("n") })).map(([name, more]) => ({ name, ...more })),
          "name",
        ),
        atoms: part({ a: some("1"), b: some("2") }),
        free: some<unknown>({ a: { b: 1 } }, { list: [1, { c: 2 }] }, {}),
        when: some<unknown>(1, "1", "50%"),
        unknown: some("u"),
      }),
      [],
    ),
  }),
  minimum: {},
  pointers: [
    "/spec",
    "/spec/size",
    "/spec/tags",
    "/spec/tags/0",
    "/spec/parts/0",
    "/spec/parts/-",
    "/spec/free/a",
    "/spec/atoms",
  ],
};

/** The kinds that are fuzzed: with and without schemas of merge keys, with values the server gives, and one of a CRD. */
export const fuzzKinds: readonly FuzzKind[] = [configMap, secret, podTemplate, deployment, service, role, ingress, widget];

const text = { type: "string" };

/** The definition of the kind Widget, which has every kind of list and map that a structural schema knows. */
export const widgetDefinition = {
  apiVersion: "apiextensions.k8s.io/v1",
  kind: "CustomResourceDefinition",
  metadata: { name: "widgets.fuzz.fairlead.dev" },
  spec: {
    group: "fuzz.fairlead.dev",
    scope: "Namespaced",
    names: { plural: "widgets", singular: "widget", kind: "Widget", listKind: "WidgetList" },
    versions: [
      {
        name: "v1",
        served: true,
        storage: true,
        schema: {
          openAPIV3Schema: {
            type: "object",
            properties: {
              spec: {
                type: "object",
                properties: {
                  size: { type: "integer", minimum: 1, maximum: 5, default: 3 },
                  color: { type: "string", enum: ["red", "blue"] },
                  tags: { type: "array", "x-kubernetes-list-type": "set", items: text },
                  parts: {
                    type: "array",
                    "x-kubernetes-list-type": "map",
                    "x-kubernetes-list-map-keys": ["name"],
                    items: {
                      type: "object",
                      required: ["name"],
                      properties: { name: text, count: { type: "integer", default: 1 }, note: text },
                    },
                  },
                  atoms: { type: "object", "x-kubernetes-map-type": "atomic", properties: { a: text, b: text } },
                  free: { type: "object", "x-kubernetes-preserve-unknown-fields": true },
                  when: { "x-kubernetes-int-or-string": true },
                },
              },
            },
          },
        },
      },
    ],
  },
};
