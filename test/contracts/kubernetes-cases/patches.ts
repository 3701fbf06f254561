import { type ContractCase, configMap, configMaps, deployment, deployments, post, refusal, type Step } from "./case.js";
import { absent, including } from "./match.js";

const json = "application/json-patch+json";
const merge = "application/merge-patch+json";
const strategic = "application/strategic-merge-patch+json";

function patch(path: string, contentType: string, body: unknown, expected: unknown): Step {
  return { method: "PATCH", path, contentType, body, status: 200, expect: { body: expected } };
}

/** Patches that are not applies. */
export const patchCases: readonly ContractCase[] = [
  {
    name: "a JSON patch applies all or nothing",
    steps: [
      post(configMaps, configMap("a", { x: "1" })),
      patch(
        `${configMaps}/a`,
        json,
        [
          { op: "test", path: "/data/x", value: "1" },
          { op: "add", path: "/data/y", value: "2" },
        ],
        { data: { x: "1", y: "2" } },
      ),
      {
        method: "PATCH",
        path: `${configMaps}/a`,
        contentType: json,
        body: [
          { op: "remove", path: "/data/x" },
          { op: "test", path: "/data/y", value: "3" },
        ],
        status: 422,
        expect: refusal(422, "Invalid"),
      },
      {
        method: "PATCH",
        path: `${configMaps}/a`,
        contentType: json,
        body: [{ op: "replace", path: "/nope/x", value: 1 }],
        status: 422,
      },
      { method: "PATCH", path: `${configMaps}/a`, contentType: json, body: {}, status: 400 },
      { method: "GET", path: `${configMaps}/a`, status: 200, expect: { body: { data: { x: "1", y: "2" } } } },
    ],
  },
  {
    name: "a merge patch removes by null and replaces lists",
    steps: [
      post(configMaps, configMap("a", { x: "1", y: "2" })),
      patch(`${configMaps}/a`, merge, { data: { x: null, z: "3" } }, { data: { x: absent, y: "2", z: "3" } }),
    ],
  },
  {
    name: "a strategic merge patch merges lists by key",
    steps: [
      post(deployments, deployment("d")),
      patch(
        `${deployments}/d`,
        strategic,
        { spec: { template: { spec: { containers: [{ name: "side", image: "busybox" }] } } } },
        { spec: { template: { spec: { containers: including({ name: "web", image: "nginx:1" }, { name: "side" }) } } } },
      ),
      patch(
        `${deployments}/d`,
        strategic,
        { spec: { template: { spec: { containers: [{ name: "side", $patch: "delete" }] } } } },
        { spec: { template: { spec: { containers: [{ name: "web" }] } } } },
      ),
    ],
  },
  {
    name: "a patch with a resourceVersion is an optimistic one",
    steps: [
      post(configMaps, configMap("a", { x: "1" }), { old: "metadata.resourceVersion" }),
      patch(`${configMaps}/a`, merge, { data: { x: "2" } }, { data: { x: "2" } }),
      {
        method: "PATCH",
        path: `${configMaps}/a`,
        contentType: merge,
        body: { metadata: { resourceVersion: "{old}" }, data: { x: "3" } },
        status: 409,
        expect: refusal(409, "Conflict"),
      },
    ],
  },
  {
    name: "a patch that changes nothing is not written, one of a wrong type is invalid",
    steps: [
      { ...post(configMaps, configMap("a", { x: "1" })), save: { rv: "metadata.resourceVersion" } },
      patch(`${configMaps}/a`, merge, { data: { x: "1" } }, { metadata: { resourceVersion: "{rv}" } }),
      post(deployments, deployment("d")),
      {
        method: "PATCH",
        path: `${deployments}/d`,
        contentType: merge,
        body: { spec: { replicas: "two" } },
        status: 422,
        expect: refusal(422, "Invalid"),
      },
    ],
  },
  {
    name: "a patch of something that is not there is 404, of an unknown type 415",
    steps: [
      post(configMaps, configMap("a")),
      { method: "PATCH", path: `${configMaps}/nope`, contentType: merge, body: {}, status: 404 },
      { method: "PATCH", path: `${configMaps}/a`, contentType: "application/json", body: {}, status: 415 },
    ],
  },
];
