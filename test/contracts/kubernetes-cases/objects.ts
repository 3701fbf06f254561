import { type ContractCase, configMap, configMaps, deployment, deployments, post, read, refusal } from "./case.js";
import { absent, like } from "./match.js";

const stale =
  'Operation cannot be fulfilled on configmaps "a": the object has been modified; please apply your changes to the latest version and try again';

/** Single objects: create, read, update. */
export const objectCases: readonly ContractCase[] = [
  {
    name: "a created object gets uid, time and resourceVersion, and is read back",
    steps: [
      {
        method: "POST",
        path: configMaps,
        body: configMap("a", { x: "1" }),
        status: 201,
        expect: {
          body: {
            kind: "ConfigMap",
            apiVersion: "v1",
            metadata: {
              name: "a",
              namespace: "{ns}",
              uid: like("^[0-9a-f-]{36}$"),
              resourceVersion: like("^\\d+$"),
              creationTimestamp: like("Z$"),
              generation: absent,
            },
            data: { x: "1" },
          },
        },
        save: { uid: "metadata.uid" },
      },
      read(`${configMaps}/a`, { kind: "ConfigMap", metadata: { uid: "{uid}" }, data: { x: "1" } }),
    ],
  },
  {
    name: "a name that is taken is 409, one that is not there 404",
    steps: [
      post(configMaps, configMap("a")),
      {
        method: "POST",
        path: configMaps,
        body: configMap("a"),
        status: 409,
        expect: refusal(409, "AlreadyExists", {
          message: 'configmaps "a" already exists',
          details: { name: "a", kind: "configmaps" },
        }),
      },
      {
        method: "GET",
        path: `${deployments}/b`,
        status: 404,
        expect: refusal(404, "NotFound", {
          message: 'deployments.apps "b" not found',
          details: { name: "b", group: "apps", kind: "deployments" },
        }),
      },
    ],
  },
  {
    name: "generateName makes a name",
    steps: [
      {
        method: "POST",
        path: configMaps,
        body: { apiVersion: "v1", kind: "ConfigMap", metadata: { generateName: "made-" } },
        status: 201,
        expect: { body: { metadata: { name: like("^made-[a-z0-9]{5}$"), generateName: "made-" } } },
      },
    ],
  },
  {
    name: "a namespace that is not there is 404",
    steps: [
      {
        method: "POST",
        path: "/api/v1/namespaces/nowhere-{id}/configmaps",
        body: configMap("a"),
        status: 404,
        expect: refusal(404, "NotFound", { message: 'namespaces "nowhere-{id}" not found' }),
      },
    ],
  },
  {
    name: "an update with a stale resourceVersion is 409, with the current one or none it is taken",
    steps: [
      post(configMaps, configMap("a", { x: "1" }), { old: "metadata.resourceVersion" }),
      {
        method: "PUT",
        path: `${configMaps}/a`,
        body: configMap("a", { x: "2" }, { resourceVersion: "{old}" }),
        status: 200,
        save: { now: "metadata.resourceVersion" },
      },
      {
        method: "PUT",
        path: `${configMaps}/a`,
        body: configMap("a", { x: "3" }, { resourceVersion: "{old}" }),
        status: 409,
        expect: refusal(409, "Conflict", { message: stale, details: { name: "a", kind: "configmaps" } }),
      },
      {
        method: "PUT",
        path: `${configMaps}/a`,
        body: configMap("a", { x: "3" }),
        status: 200,
        expect: { body: { data: { x: "3" } } },
      },
    ],
  },
  {
    name: "an update that changes nothing is not written",
    steps: [
      post(configMaps, configMap("a", { x: "1" }), { first: "metadata.resourceVersion" }),
      {
        method: "PUT",
        path: `${configMaps}/a`,
        body: configMap("a", { x: "1" }),
        status: 200,
        expect: { body: { metadata: { resourceVersion: "{first}" } } },
      },
    ],
  },
  {
    name: "generation counts changes of the specification only",
    steps: [
      {
        method: "POST",
        path: deployments,
        body: deployment("d"),
        status: 201,
        expect: { body: { metadata: { generation: 1 } } },
      },
      {
        method: "PUT",
        path: `${deployments}/d`,
        body: deployment("d", { replicas: 3 }),
        status: 200,
        expect: { body: { metadata: { generation: 2 } } },
      },
      {
        method: "PATCH",
        path: `${deployments}/d`,
        contentType: "application/merge-patch+json",
        body: { metadata: { labels: { a: "b" } } },
        status: 200,
        expect: { body: { metadata: { generation: 2, labels: { a: "b" } } } },
      },
    ],
  },
  {
    name: "a dry run changes nothing",
    steps: [
      {
        method: "POST",
        path: `${configMaps}?dryRun=All`,
        body: configMap("a"),
        status: 201,
        expect: { body: { metadata: { name: "a", uid: like("-") } } },
      },
      { method: "GET", path: `${configMaps}/a`, status: 404 },
      post(configMaps, configMap("b", { x: "1" })),
      {
        method: "PUT",
        path: `${configMaps}/b?dryRun=All`,
        body: configMap("b", { x: "2" }),
        status: 200,
        expect: { body: { data: { x: "2" } } },
      },
      { method: "DELETE", path: `${configMaps}/b?dryRun=All`, status: 200 },
      read(`${configMaps}/b`, { data: { x: "1" } }),
    ],
  },
  {
    name: "the name and uid of an update must be the object's",
    steps: [
      post(configMaps, configMap("a")),
      { method: "PUT", path: `${configMaps}/a`, body: configMap("b"), status: 400, expect: refusal(400, "BadRequest") },
      {
        method: "PUT",
        path: `${configMaps}/a`,
        body: configMap("a", {}, { uid: "11111111-2222-3333-4444-555555555555" }),
        status: 409,
        expect: refusal(409, "Conflict"),
      },
    ],
  },
  {
    name: "YAML bodies are read",
    steps: [
      {
        method: "POST",
        path: configMaps,
        contentType: "application/yaml",
        text: 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: written\ndata:\n  x: "1"\n',
        status: 201,
        expect: { body: { data: { x: "1" } } },
      },
    ],
  },
  {
    name: "built-in kinds get their defaults",
    steps: [
      {
        method: "POST",
        path: deployments,
        body: deployment("d"),
        status: 201,
        expect: {
          body: {
            spec: {
              revisionHistoryLimit: 10,
              progressDeadlineSeconds: 600,
              strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: "25%", maxUnavailable: "25%" } },
              template: {
                spec: {
                  restartPolicy: "Always",
                  dnsPolicy: "ClusterFirst",
                  containers: [{ imagePullPolicy: "IfNotPresent", terminationMessagePath: "/dev/termination-log" }],
                },
              },
            },
            status: {},
          },
        },
      },
      {
        method: "POST",
        path: "/api/v1/namespaces/{ns}/services",
        body: { apiVersion: "v1", kind: "Service", metadata: { name: "s" }, spec: { ports: [{ port: 80 }] } },
        status: 201,
        expect: {
          body: {
            spec: {
              type: "ClusterIP",
              clusterIP: like("^10\\."),
              sessionAffinity: "None",
              ipFamilies: ["IPv4"],
              ports: [{ port: 80, protocol: "TCP", targetPort: 80 }],
            },
          },
        },
      },
      {
        method: "POST",
        path: "/api/v1/namespaces/{ns}/secrets",
        body: { apiVersion: "v1", kind: "Secret", metadata: { name: "s" }, stringData: { a: "b" } },
        status: 201,
        expect: { body: { type: "Opaque", data: { a: "Yg==" }, stringData: absent } },
      },
    ],
  },
];
