import { type ContractCase, configMap, configMaps, deployment, deployments, post, read, refusal, type Step } from "./case.js";
import { absent, like } from "./match.js";

const roles = "/apis/rbac.authorization.k8s.io/v1/namespaces/{ns}/roles";
const services = "/api/v1/namespaces/{ns}/services";
const podTemplates = "/api/v1/namespaces/{ns}/podtemplates";
const secrets = "/api/v1/namespaces/{ns}/secrets";
const role = (name: string, rules?: unknown) => ({
  apiVersion: "rbac.authorization.k8s.io/v1",
  kind: "Role",
  metadata: { name },
  ...(rules === undefined ? {} : { rules }),
});
const service = (name: string, ports: readonly object[] = [{ port: 80 }]) => ({
  apiVersion: "v1",
  kind: "Service",
  metadata: { name },
  spec: { ports },
});

function apply(path: string, body: unknown, status: number, expected?: unknown): Step {
  return {
    method: "PATCH",
    path: `${path}?fieldManager=one`,
    contentType: "application/apply-patch+yaml",
    body,
    status,
    ...(expected === undefined ? {} : { expect: { body: expected } }),
  };
}

function refused(path: string, body: unknown, ...causes: object[]): Step {
  return { method: "POST", path, body, status: 422, expect: refusal(422, "Invalid", { details: { causes } }) };
}

const required = (field: string, message = "Required value") => ({ reason: "FieldValueRequired", field, message });
const wrong = (field: string, message: string) => ({ reason: "FieldValueInvalid", field, message });

/** What random requests to two servers showed to be easily done wrong (`test/real/fuzz`). */
export const finePrintCases: readonly ContractCase[] = [
  {
    name: "an apply that does not fit its kind is an error without a reason",
    steps: [
      apply(`${configMaps}/a`, { ...configMap("a"), surprise: "x" }, 500, {
        message: like("^failed to create typed patch object .*\\.surprise: field not declared in schema"),
        reason: absent,
      }),
      apply(`${services}/a`, service("a", [{ port: 80 }, { port: 80, name: "b" }]), 500, {
        message: like("^failed to create typed patch object"),
      }),
    ],
  },
  {
    name: "an empty map that is applied is owned and not kept",
    steps: [
      apply(`${configMaps}/a`, configMap("a", {}, { labels: {} }), 201, {
        data: absent,
        metadata: {
          labels: absent,
          managedFields: [{ manager: "one", fieldsV1: { "f:data": {}, "f:metadata": { "f:labels": {} } } }],
        },
      }),
    ],
  },
  {
    name: "empty lists and maps are not kept, and what a type always writes is there",
    steps: [
      post(secrets, { apiVersion: "v1", kind: "Secret", metadata: { name: "s" }, data: {}, stringData: {} }),
      read(`${secrets}/s`, { data: absent, stringData: absent, type: "Opaque" }),
      post(roles, role("r", [])),
      read(`${roles}/r`, { rules: null }),
    ],
  },
  {
    name: "some kinds are created by an update",
    steps: [
      { method: "PUT", path: `${roles}/r`, body: role("r"), status: 201 },
      { method: "PUT", path: `${services}/s`, body: service("s"), status: 201 },
      { method: "PUT", path: `${configMaps}/c`, body: configMap("c"), status: 404 },
    ],
  },
  {
    name: "an update must say the name",
    steps: [
      post(configMaps, configMap("a")),
      {
        method: "PUT",
        path: `${configMaps}/a`,
        body: { apiVersion: "v1", kind: "ConfigMap" },
        status: 400,
        expect: refusal(400, "BadRequest", {
          message: "the name of the object (a based on URL) was undeterminable: name must be provided",
        }),
      },
    ],
  },
  {
    name: "some deletes answer with the object, and the name of one that is going is taken",
    steps: [
      post(services, service("s")),
      { method: "DELETE", path: `${services}/s`, status: 200, expect: { body: { kind: "Service" } } },
      post(configMaps, configMap("a", {}, { finalizers: ["fairlead.dev/hold"] })),
      { method: "DELETE", path: `${configMaps}/a`, status: 200, expect: { body: { kind: "ConfigMap" } } },
      {
        method: "POST",
        path: configMaps,
        body: configMap("a"),
        status: 409,
        expect: refusal(409, "AlreadyExists", { message: 'object is being deleted: configmaps "a" already exists' }),
      },
      {
        watch: `${configMaps}?watch=1&fieldSelector=metadata.name%3Da`,
        meanwhile: [
          {
            method: "PATCH",
            path: `${configMaps}/a`,
            contentType: "application/merge-patch+json",
            body: { metadata: { finalizers: null } },
            status: 200,
          },
        ],
        events: [{ type: "ADDED" }, { type: "DELETED", object: { metadata: { finalizers: ["fairlead.dev/hold"] } } }],
      },
    ],
  },
  {
    name: "a precondition of a delete names both identities",
    steps: [
      post(configMaps, configMap("a")),
      {
        method: "DELETE",
        path: `${configMaps}/a`,
        body: { apiVersion: "v1", kind: "DeleteOptions", preconditions: { uid: "other" } },
        status: 409,
        expect: refusal(409, "Conflict", {
          message: like(
            '^Operation cannot be fulfilled on ConfigMap "a": the UID in the precondition \\(other\\) does not match',
          ),
        }),
      },
    ],
  },
  {
    name: "generations count what a kind's controller acts on",
    steps: [
      post(podTemplates, {
        apiVersion: "v1",
        kind: "PodTemplate",
        metadata: { name: "t" },
        template: { spec: { containers: [{ name: "a", image: "i:1" }] } },
      }),
      read(`${podTemplates}/t`, { metadata: { generation: 1 } }),
      post(deployments, deployment("d", { replicas: 0 })),
      {
        method: "PATCH",
        path: `${deployments}/d?dryRun=All`,
        contentType: "application/merge-patch+json",
        body: { metadata: { annotations: { note: "x" } } },
        status: 200,
        expect: { body: { metadata: { generation: 2 } } },
      },
    ],
  },
  {
    name: "a JSON patch sets members that are not there, and says nothing of why it does not fit",
    steps: [
      post(configMaps, configMap("a", { x: "1" })),
      {
        method: "PATCH",
        path: `${configMaps}/a`,
        contentType: "application/json-patch+json",
        body: [{ op: "replace", path: "/data/y", value: "2" }],
        status: 200,
        expect: { body: { data: { x: "1", y: "2" } } },
      },
      {
        method: "PATCH",
        path: `${configMaps}/a`,
        contentType: "application/json-patch+json",
        body: [{ op: "remove", path: "/data/z" }],
        status: 422,
        expect: refusal(422, "Invalid", { message: "the server rejected our request due to an error in our request" }),
      },
    ],
  },
  {
    name: "objects that could never work are refused",
    steps: [
      refused(roles, role("r", [{ apiGroups: [""], verbs: ["get"] }]), {
        ...required("rules[0].resources"),
        message: "Required value: resource rules must supply at least one resource",
      }),
      refused(
        "/apis/networking.k8s.io/v1/namespaces/{ns}/ingresses",
        { apiVersion: "networking.k8s.io/v1", kind: "Ingress", metadata: { name: "i" } },
        wrong("spec", "Invalid value: null: either `defaultBackend` or `rules` must be specified"),
      ),
      refused(
        podTemplates,
        { apiVersion: "v1", kind: "PodTemplate", metadata: { name: "t" } },
        required("template.spec.containers"),
      ),
      refused(
        secrets,
        { apiVersion: "v1", kind: "Secret", metadata: { name: "s" }, type: "kubernetes.io/tls" },
        required("data[tls.crt]"),
        required("data[tls.key]"),
      ),
      refused(
        configMaps,
        { ...configMap("c", { a: "1" }), binaryData: { a: "AAE=" } },
        wrong("data[a]", 'Invalid value: "a": duplicate of key present in binaryData'),
      ),
      refused(
        services,
        service("s", [
          { port: 80, name: "a" },
          { port: 81, name: "a" },
        ]),
        { reason: "FieldValueDuplicate", field: "spec.ports[1].name", message: 'Duplicate value: "a"' },
      ),
      refused(
        deployments,
        deployment("d", { replicas: -1 }),
        wrong("spec.replicas", "Invalid value: -1: must be greater than or equal to 0"),
      ),
      refused(
        podTemplates,
        {
          apiVersion: "v1",
          kind: "PodTemplate",
          metadata: { name: "t" },
          template: {
            spec: {
              containers: [{ name: "a", image: "i", resources: { limits: { cpu: "0.5" }, requests: { cpu: "1" } } }],
            },
          },
        },
        wrong(
          "template.spec.containers[0].resources.requests",
          'Invalid value: "1": must be less than or equal to cpu limit of 500m',
        ),
      ),
    ],
  },
];
