import { type ContractCase, configMap, configMaps, deployment, deployments, post, refusal } from "./case.js";
import { absent, including, like } from "./match.js";

const cause = (field: string, reason: string) => ({ details: { causes: including({ field, reason }) } });
const services = "/api/v1/namespaces/{ns}/services";

/** What is refused, with which reasons and causes. */
export const validationCases: readonly ContractCase[] = [
  {
    name: "unknown fields are refused, told or dropped by fieldValidation",
    steps: [
      {
        method: "POST",
        path: `${deployments}?fieldValidation=Strict`,
        body: deployment("d", { replica: 3 }),
        status: 400,
        expect: refusal(400, "BadRequest", {
          message:
            'Deployment in version "v1" cannot be handled as a Deployment: strict decoding error: unknown field "spec.replica"',
        }),
      },
      {
        method: "POST",
        path: deployments,
        body: deployment("d", { replica: 3 }),
        status: 201,
        expect: { headers: { warning: like('unknown field \\\\"spec.replica\\\\"') }, body: { spec: { replica: absent } } },
      },
      {
        method: "POST",
        path: `${deployments}?fieldValidation=Ignore`,
        body: deployment("e", { replica: 3 }),
        status: 201,
        expect: { headers: { warning: absent } },
      },
      { method: "POST", path: `${deployments}?fieldValidation=Perhaps`, body: deployment("f"), status: 422 },
    ],
  },
  {
    name: "names, labels and annotations follow rules",
    steps: [
      {
        method: "POST",
        path: configMaps,
        body: configMap("Not_Good"),
        status: 422,
        expect: refusal(422, "Invalid", {
          message: like(
            '^ConfigMap "Not_Good" is invalid: metadata.name: Invalid value: "Not_Good": a lowercase RFC 1123 subdomain',
          ),
          details: { name: "Not_Good", kind: "ConfigMap", causes: [{ reason: "FieldValueInvalid", field: "metadata.name" }] },
        }),
      },
      {
        method: "POST",
        path: configMaps,
        body: configMap("a", {}, { labels: { "-x": "y" } }),
        status: 422,
        expect: refusal(422, "Invalid", cause("metadata.labels", "FieldValueInvalid")),
      },
      {
        method: "POST",
        path: configMaps,
        body: configMap("a", {}, { annotations: { "a b": "y" } }),
        status: 422,
        expect: refusal(422, "Invalid", cause("metadata.annotations", "FieldValueInvalid")),
      },
      {
        method: "POST",
        path: configMaps,
        body: configMap("a", {}, { labels: { a: 1 } }),
        status: 400,
        expect: refusal(400, "BadRequest"),
      },
      {
        method: "POST",
        path: configMaps,
        body: { apiVersion: "v1", kind: "ConfigMap", metadata: {} },
        status: 422,
        expect: refusal(422, "Invalid", cause("metadata.name", "FieldValueRequired")),
      },
    ],
  },
  {
    name: "a service selects by labels that could be there, and a volume says what is mounted",
    steps: [
      {
        method: "POST",
        path: services,
        body: {
          apiVersion: "v1",
          kind: "Service",
          metadata: { name: "s" },
          spec: { ports: [{ port: 80 }], selector: { a: "b:1" } },
        },
        status: 422,
        expect: refusal(422, "Invalid", cause("spec.selector", "FieldValueInvalid")),
      },
      ...["secret.secretName", "configMap.name", "persistentVolumeClaim.claimName", "hostPath.path"].map((field) => ({
        method: "POST",
        path: "/api/v1/namespaces/{ns}/podtemplates",
        body: {
          apiVersion: "v1",
          kind: "PodTemplate",
          metadata: { name: "p" },
          template: {
            spec: { containers: [{ name: "a", image: "i" }], volumes: [{ name: "v", [field.split(".", 1)[0] ?? ""]: {} }] },
          },
        },
        status: 422,
        expect: refusal(422, "Invalid", cause(`template.spec.volumes[0].${field}`, "FieldValueRequired")),
      })),
    ],
  },
  {
    name: "workloads need a selector that fits and containers with images",
    steps: [
      {
        method: "POST",
        path: deployments,
        body: deployment("d", { selector: { matchLabels: { app: "other" } } }),
        status: 422,
        expect: refusal(422, "Invalid", cause("spec.template.metadata.labels", "FieldValueInvalid")),
      },
      {
        method: "POST",
        path: deployments,
        body: deployment("d", { template: { metadata: { labels: { app: "d" } }, spec: { containers: [{ name: "web" }] } } }),
        status: 422,
        expect: refusal(422, "Invalid", {
          message: 'Deployment.apps "d" is invalid: spec.template.spec.containers[0].image: Required value',
          details: {
            group: "apps",
            kind: "Deployment",
            causes: [
              { reason: "FieldValueRequired", message: "Required value", field: "spec.template.spec.containers[0].image" },
            ],
          },
        }),
      },
      {
        method: "POST",
        path: deployments,
        body: deployment("d", { replicas: "two" }),
        status: 400,
        expect: refusal(400, "BadRequest"),
      },
    ],
  },
  {
    name: "what is immutable stays",
    steps: [
      post(deployments, deployment("d")),
      {
        method: "PUT",
        path: `${deployments}/d`,
        body: deployment("d", {
          selector: { matchLabels: { app: "x" } },
          template: { metadata: { labels: { app: "x" } }, spec: { containers: [{ name: "web", image: "nginx" }] } },
        }),
        status: 422,
        expect: refusal(422, "Invalid", {
          details: { causes: [{ field: "spec.selector", reason: "FieldValueInvalid", message: like("field is immutable$") }] },
        }),
      },
      post(configMaps, { ...configMap("fixed", { x: "1" }), immutable: true }),
      {
        method: "PUT",
        path: `${configMaps}/fixed`,
        body: { ...configMap("fixed", { x: "2" }), immutable: true },
        status: 422,
        expect: refusal(422, "Invalid", cause("data", "FieldValueForbidden")),
      },
      post(services, { apiVersion: "v1", kind: "Service", metadata: { name: "s" }, spec: { ports: [{ port: 80 }] } }),
      {
        method: "PATCH",
        path: `${services}/s`,
        contentType: "application/merge-patch+json",
        body: { spec: { clusterIP: "10.96.77.77", clusterIPs: ["10.96.77.77"] } },
        status: 422,
        expect: refusal(422, "Invalid", cause("spec.clusterIPs[0]", "FieldValueInvalid")),
      },
    ],
  },
  {
    name: "the kind of a body must be the URL's",
    steps: [
      {
        method: "POST",
        path: configMaps,
        body: { apiVersion: "v1", kind: "Secret", metadata: { name: "a" } },
        status: 400,
        expect: refusal(400, "BadRequest"),
      },
      {
        method: "POST",
        path: configMaps,
        body: configMap("a", {}, { namespace: "elsewhere" }),
        status: 400,
        expect: refusal(400, "BadRequest"),
      },
    ],
  },
];
