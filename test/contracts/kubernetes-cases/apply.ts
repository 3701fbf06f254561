import { type ContractCase, configMap, configMaps, deployment, deployments, post, refusal, type Step } from "./case.js";
import { absent, including } from "./match.js";

function apply(path: string, manager: string, body: unknown, more: Partial<Step> = {}): Step {
  return {
    method: "PATCH",
    path: `${path}?fieldManager=${manager}`,
    contentType: "application/apply-patch+yaml",
    body,
    status: 200,
    ...more,
  };
}

const image = (name: string) => ({ template: { spec: { containers: [{ name: "web", image: name }] } } });
const partial = (spec: object) => ({ apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "d" }, spec });

/** Server-side apply. */
export const applyCases: readonly ContractCase[] = [
  {
    name: "apply creates, and says who manages what",
    steps: [
      apply(`${configMaps}/a`, "one", configMap("a", { x: "1" }), {
        status: 201,
        expect: {
          body: {
            data: { x: "1" },
            metadata: {
              managedFields: [
                {
                  manager: "one",
                  operation: "Apply",
                  apiVersion: "v1",
                  fieldsType: "FieldsV1",
                  fieldsV1: { "f:data": { "f:x": {} } },
                },
              ],
            },
          },
        },
        save: { rv: "metadata.resourceVersion" },
      }),
      apply(`${configMaps}/a`, "one", configMap("a", { x: "1" }), {
        expect: { body: { metadata: { resourceVersion: "{rv}" } } },
      }),
    ],
  },
  {
    name: "what a manager no longer applies is removed, what others own stays",
    steps: [
      apply(`${configMaps}/a`, "one", configMap("a", { x: "1", y: "1" }), { status: 201 }),
      apply(`${configMaps}/a`, "two", configMap("a", { y: "1", z: "1" })),
      apply(`${configMaps}/a`, "one", configMap("a", {}), { expect: { body: { data: { x: absent, y: "1", z: "1" } } } }),
    ],
  },
  {
    name: "a field of another manager is a conflict, and force takes it",
    steps: [
      apply(`${deployments}/d`, "one", deployment("d"), { status: 201 }),
      apply(`${deployments}/d`, "two", partial(image("nginx:2")), {
        status: 409,
        expect: refusal(409, "Conflict", {
          message: 'Apply failed with 1 conflict: conflict with "one": .spec.template.spec.containers[name="web"].image',
          details: {
            causes: [
              {
                reason: "FieldManagerConflict",
                message: 'conflict with "one"',
                field: '.spec.template.spec.containers[name="web"].image',
              },
            ],
          },
        }),
      }),
      apply(`${deployments}/d`, "two&force=true", partial(image("nginx:2")), {
        expect: {
          body: {
            spec: { template: { spec: { containers: [{ name: "web", image: "nginx:2" }] } } },
            metadata: { generation: 2 },
          },
        },
      }),
    ],
  },
  {
    name: "updates are tracked too, and conflict with applies",
    steps: [
      post(`${configMaps}?fieldManager=editor`, configMap("a", { x: "1" })),
      apply(`${configMaps}/a`, "one", configMap("a", { x: "2" }), {
        status: 409,
        expect: refusal(409, "Conflict", { message: 'Apply failed with 1 conflict: conflict with "editor" using v1: .data.x' }),
      }),
      apply(`${configMaps}/a`, "one", configMap("a", { x: "1" }), {
        expect: {
          body: {
            metadata: {
              managedFields: including({ manager: "one", operation: "Apply" }, { manager: "editor", operation: "Update" }),
            },
          },
        },
      }),
    ],
  },
  {
    name: "an apply needs a manager and may run dry",
    steps: [
      {
        method: "PATCH",
        path: `${configMaps}/a`,
        contentType: "application/apply-patch+yaml",
        body: configMap("a"),
        status: 422,
        expect: refusal(422, "Invalid", { details: { causes: [{ field: "fieldManager", reason: "FieldValueRequired" }] } }),
      },
      apply(`${configMaps}/a`, "one&dryRun=All", configMap("a", { x: "1" }), { status: 201 }),
      { method: "GET", path: `${configMaps}/a`, status: 404 },
    ],
  },
];
