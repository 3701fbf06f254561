import type { JsonObject } from "../../../engine/model/manifest.js";

const text = { type: "string" };

/** The schema of the custom resource in the recorded histories: a set, a keyed list, an atomic and a free object, a map. */
export const fooOpenApi: JsonObject = {
  type: "object",
  properties: {
    spec: {
      type: "object",
      properties: {
        set: { type: "array", "x-kubernetes-list-type": "set", items: text },
        map: {
          type: "array",
          "x-kubernetes-list-type": "map",
          "x-kubernetes-list-map-keys": ["a", "b"],
          items: {
            type: "object",
            required: ["a"],
            properties: {
              a: text,
              b: { ...text, default: "z" },
              c: { type: "integer" },
              d: { type: "object", properties: { e: text } },
            },
          },
        },
        atomic: { type: "object", "x-kubernetes-map-type": "atomic", properties: { x: text, y: text } },
        free: { type: "object", "x-kubernetes-preserve-unknown-fields": true },
        labels: { type: "object", additionalProperties: text },
        deep: { type: "object", properties: { one: { type: "object", properties: { two: text } } } },
      },
    },
  },
};
