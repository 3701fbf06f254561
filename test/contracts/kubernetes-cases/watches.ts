import { type ContractCase, configMap, configMaps, post, type Step } from "./case.js";
import { absent } from "./match.js";

const change = (name: string, x: string, labels: object = {}): Step => ({
  method: "PUT",
  path: `${configMaps}/${name}`,
  body: configMap(name, { x }, { labels }),
  status: 200,
});
const remove = (name: string): Step => ({ method: "DELETE", path: `${configMaps}/${name}`, status: 200 });
const one = "fieldSelector=metadata.name%3Da";

/** Watches. */
export const watchCases: readonly ContractCase[] = [
  {
    name: "a watch tells what is there and then every change, in order",
    steps: [
      post(configMaps, configMap("a", { x: "1" })),
      {
        watch: `${configMaps}?watch=true&${one}`,
        meanwhile: [change("a", "2"), remove("a")],
        events: [
          { type: "ADDED", object: { kind: "ConfigMap", apiVersion: "v1", data: { x: "1" } } },
          { type: "MODIFIED", object: { data: { x: "2" } } },
          { type: "DELETED", object: { data: { x: "2" } } },
        ],
      },
    ],
  },
  {
    name: "a watch from a revision tells only what came after it",
    steps: [
      post(configMaps, configMap("a", { x: "1" }), { past: "metadata.resourceVersion" }),
      change("a", "2"),
      {
        watch: `${configMaps}?watch=true&${one}&resourceVersion={past}`,
        events: [{ type: "MODIFIED", object: { data: { x: "2" } } }],
      },
    ],
  },
  {
    name: "an object that starts or stops to match a selector comes and goes",
    steps: [
      post(configMaps, configMap("a", { x: "1" }), { past: "metadata.resourceVersion" }),
      {
        watch: `${configMaps}?watch=1&labelSelector=in%3Dyes&resourceVersion={past}`,
        meanwhile: [change("a", "2", { in: "yes" }), change("a", "3", { in: "yes" }), change("a", "4", { in: "no" })],
        events: [
          { type: "ADDED", object: { data: { x: "2" } } },
          { type: "MODIFIED", object: { data: { x: "3" } } },
          { type: "DELETED", object: { metadata: { name: "a" } } },
        ],
      },
    ],
  },
  {
    name: "a watch ends after timeoutSeconds",
    steps: [{ watch: `${configMaps}?watch=true&timeoutSeconds=1&${one}`, events: [], ends: true }],
  },
  {
    name: "initial events end with a marked bookmark",
    steps: [
      post(configMaps, configMap("a")),
      {
        watch: `${configMaps}?watch=true&${one}&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true&timeoutSeconds=5`,
        events: [
          { type: "ADDED", object: { metadata: { name: "a" } } },
          {
            type: "BOOKMARK",
            object: {
              kind: "ConfigMap",
              apiVersion: "v1",
              metadata: { annotations: { "k8s.io/initial-events-end": "true" }, name: absent },
            },
          },
        ],
      },
    ],
  },
  {
    name: "a watch as tables sends the columns once",
    steps: [
      post(configMaps, configMap("a")),
      {
        watch: `${configMaps}?watch=true&${one}`,
        accept: "application/json;as=Table;v=v1;g=meta.k8s.io",
        meanwhile: [change("a", "2")],
        events: [
          {
            type: "ADDED",
            object: {
              kind: "Table",
              columnDefinitions: [{ name: "Name" }, {}, {}],
              rows: [{ object: { metadata: { name: "a" } } }],
            },
          },
          { type: "MODIFIED", object: { kind: "Table", columnDefinitions: null } },
        ],
      },
    ],
  },
];
