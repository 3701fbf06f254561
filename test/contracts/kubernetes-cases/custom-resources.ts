import { type ContractCase, refusal, type Step } from "./case.js";
import { absent, including, like } from "./match.js";

const crds = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
const group = "g{id}.example.com";
const widgets = `/apis/${group}/v1/namespaces/{ns}/widgets`;

const schema = {
  type: "object",
  properties: {
    spec: {
      type: "object",
      required: ["size"],
      properties: {
        size: { type: "integer", minimum: 1 },
        color: { type: "string", default: "blue", enum: ["blue", "red"] },
        replicas: { type: "integer" },
        free: { type: "object", "x-kubernetes-preserve-unknown-fields": true },
      },
    },
    status: { type: "object", properties: { replicas: { type: "integer" }, phase: { type: "string" } } },
  },
};

const version = {
  name: "v1",
  served: true,
  storage: true,
  schema: { openAPIV3Schema: schema },
  subresources: { status: {}, scale: { specReplicasPath: ".spec.replicas", statusReplicasPath: ".status.replicas" } },
  additionalPrinterColumns: [{ name: "Size", type: "integer", jsonPath: ".spec.size" }],
};

const crd = {
  apiVersion: "apiextensions.k8s.io/v1",
  kind: "CustomResourceDefinition",
  metadata: { name: `widgets.${group}` },
  spec: {
    group,
    scope: "Namespaced",
    names: { plural: "widgets", kind: "Widget", shortNames: ["wd"], categories: ["all"] },
    versions: [version],
  },
};

const widget = (name: string, spec: object, more: object = {}) => ({
  apiVersion: `${group}/v1`,
  kind: "Widget",
  metadata: { name },
  spec,
  ...more,
});

const define: readonly Step[] = [
  { method: "POST", path: crds, body: crd, status: 201 },
  {
    method: "GET",
    path: `${crds}/widgets.${group}`,
    status: 200,
    eventually: true,
    expect: {
      body: {
        status: {
          conditions: including({ type: "NamesAccepted", status: "True" }, { type: "Established", status: "True" }),
          storedVersions: ["v1"],
        },
      },
    },
  },
  { method: "GET", path: widgets, status: 200, eventually: true, expect: { body: { kind: "WidgetList", items: [] } } },
];
const undefine: Step = { method: "DELETE", path: `${crds}/widgets.${group}`, status: 200 };

/** Custom kinds. */
export const customCases: readonly ContractCase[] = [
  {
    name: "a custom kind is served once it is defined, and no longer when its definition goes",
    steps: [
      ...define,
      {
        method: "GET",
        path: `/apis/${group}/v1`,
        status: 200,
        eventually: true,
        expect: {
          body: {
            resources: including(
              { name: "widgets", kind: "Widget", shortNames: ["wd"], categories: ["all"] },
              { name: "widgets/status" },
              { name: "widgets/scale" },
            ),
          },
        },
      },
      { method: "POST", path: widgets, body: widget("a", { size: 1 }), status: 201 },
      undefine,
      { method: "GET", path: widgets, status: 404, eventually: true },
    ],
  },
  {
    name: "custom resources are defaulted, pruned and validated",
    steps: [
      ...define,
      {
        method: "POST",
        path: widgets,
        body: widget("a", { size: 1, extra: 1, free: { any: [1] } }, { status: { phase: "ignored" } }),
        status: 201,
        expect: {
          body: {
            spec: { size: 1, color: "blue", extra: absent, free: { any: [1] } },
            status: absent,
            metadata: { generation: 1 },
          },
        },
      },
      {
        method: "POST",
        path: widgets,
        body: widget("b", { size: 0 }),
        status: 422,
        expect: refusal(422, "Invalid", {
          message: like(
            `^Widget.${group.replace("{id}", ".*")} "b" is invalid: spec.size: Invalid value: 0: spec.size in body should be greater than or equal to 1$`,
          ),
          details: { causes: [{ field: "spec.size", reason: "FieldValueInvalid" }] },
        }),
      },
      {
        method: "POST",
        path: widgets,
        body: widget("b", {}),
        status: 422,
        expect: refusal(422, "Invalid", { details: { causes: [{ field: "spec.size", reason: "FieldValueRequired" }] } }),
      },
      {
        method: "POST",
        path: widgets,
        body: widget("b", { size: 1, color: "green" }),
        status: 422,
        expect: refusal(422, "Invalid", {
          details: {
            causes: [
              {
                field: "spec.color",
                reason: "FieldValueNotSupported",
                message: 'Unsupported value: "green": supported values: "blue", "red"',
              },
            ],
          },
        }),
      },
      {
        method: "POST",
        path: `${widgets}?fieldValidation=Strict`,
        body: widget("b", { size: 1, extra: 1 }),
        status: 400,
        expect: refusal(400, "BadRequest", { message: like('strict decoding error: unknown field "spec.extra"$') }),
      },
      undefine,
    ],
  },
  {
    name: "custom resources have status, scale, generation, tables and lists with kinds",
    steps: [
      ...define,
      { method: "POST", path: widgets, body: widget("a", { size: 1, replicas: 2 }), status: 201 },
      {
        method: "PATCH",
        path: `${widgets}/a/status`,
        contentType: "application/merge-patch+json",
        body: { status: { phase: "Good" } },
        status: 200,
        expect: { body: { status: { phase: "Good" }, metadata: { generation: 1 } } },
      },
      {
        method: "PATCH",
        path: `${widgets}/a/scale`,
        contentType: "application/merge-patch+json",
        body: { spec: { replicas: 5 } },
        status: 200,
        expect: { body: { kind: "Scale", spec: { replicas: 5 } } },
      },
      {
        method: "GET",
        path: widgets,
        status: 200,
        expect: {
          body: { items: [{ kind: "Widget", spec: { replicas: 5 }, metadata: { generation: 2 }, status: { phase: "Good" } }] },
        },
      },
      {
        method: "GET",
        path: widgets,
        accept: "application/json;as=Table;v=v1;g=meta.k8s.io",
        status: 200,
        expect: { body: { columnDefinitions: [{ name: "Name" }, { name: "Size" }], rows: [{ cells: ["a", 1] }] } },
      },
      { method: "PATCH", path: `${widgets}/a`, contentType: "application/strategic-merge-patch+json", body: {}, status: 415 },
      undefine,
    ],
  },
  {
    name: "custom resources can be applied",
    steps: [
      ...define,
      {
        method: "PATCH",
        path: `${widgets}/a?fieldManager=one`,
        contentType: "application/apply-patch+yaml",
        body: widget("a", { size: 1 }),
        status: 201,
        expect: { body: { spec: { color: "blue" } } },
      },
      {
        method: "PATCH",
        path: `${widgets}/a?fieldManager=two`,
        contentType: "application/apply-patch+yaml",
        body: widget("a", { size: 2 }),
        status: 409,
        expect: refusal(409, "Conflict"),
      },
      undefine,
    ],
  },
  {
    name: "a definition that makes no sense is refused",
    steps: [
      {
        method: "POST",
        path: crds,
        body: { ...crd, metadata: { name: "wrong.example.com" } },
        status: 422,
        expect: refusal(422, "Invalid", { details: { causes: including({ field: "metadata.name" }) } }),
      },
      {
        method: "POST",
        path: crds,
        body: { ...crd, spec: { ...crd.spec, versions: [{ ...version, storage: false }] } },
        status: 422,
        expect: refusal(422, "Invalid", { details: { causes: including({ field: "spec.versions" }) } }),
      },
    ],
  },
];
