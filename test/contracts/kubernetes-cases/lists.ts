import { type ContractCase, configMap, configMaps, post, read, refusal } from "./case.js";
import { absent, like } from "./match.js";

const three = ["a", "b", "c"].map((name) => post(configMaps, configMap(name, {}, { labels: { app: name, tier: "x" } })));
const own = `${configMaps}?labelSelector=tier%3Dx`;
const named = (name: string) => ({ metadata: { name } });

/** Collections. */
export const listCases: readonly ContractCase[] = [
  {
    name: "a list is ordered by name, carries a resourceVersion, and its items no kind",
    steps: [
      ...three,
      read(own, {
        kind: "ConfigMapList",
        apiVersion: "v1",
        metadata: { resourceVersion: like("^\\d+$"), continue: absent },
        items: [{ metadata: { name: "a" }, kind: absent, apiVersion: absent }, named("b"), named("c")],
      }),
    ],
  },
  {
    name: "limit and continue page through the state of the first page",
    steps: [
      ...three,
      {
        method: "GET",
        path: `${own}&limit=2`,
        status: 200,
        expect: { body: { metadata: { continue: like(".") }, items: [named("a"), named("b")] } },
        save: { next: "metadata.continue" },
      },
      { method: "DELETE", path: `${configMaps}/c`, status: 200 },
      {
        method: "GET",
        path: `${own}&limit=2&continue={next}`,
        status: 200,
        expect: { body: { metadata: { continue: absent }, items: [named("c")] } },
      },
    ],
  },
  {
    name: "a continue token that is none is 400",
    steps: [{ method: "GET", path: `${configMaps}?limit=1&continue=bm9wZQ`, status: 400, expect: refusal(400, "BadRequest") }],
  },
  {
    name: "remainingItemCount is told without selectors",
    steps: [
      ...["a", "b", "c"].map((name) =>
        post("/api/v1/namespaces/{ns}/secrets", { apiVersion: "v1", kind: "Secret", metadata: { name } }),
      ),
      read("/api/v1/namespaces/{ns}/secrets?limit=1", { metadata: { remainingItemCount: 2 }, items: [named("a")] }),
    ],
  },
  {
    name: "label selectors choose",
    steps: [
      ...three,
      read(`${configMaps}?labelSelector=app+in+(a,c),tier`, { items: [named("a"), named("c")] }),
      read(`${configMaps}?labelSelector=tier%3Dx,app!%3Db`, { items: [named("a"), named("c")] }),
      { method: "GET", path: `${configMaps}?labelSelector=a+b+c`, status: 400, expect: refusal(400, "BadRequest") },
    ],
  },
  {
    name: "field selectors choose, an unknown field is 400",
    steps: [
      ...three,
      read(`${configMaps}?fieldSelector=metadata.name%3Db`, { items: [named("b")] }),
      read(`/api/v1/configmaps?fieldSelector=metadata.namespace%3D{ns},metadata.name%3Db`, { items: [named("b")] }),
      { method: "GET", path: `${configMaps}?fieldSelector=data.x%3D1`, status: 400, expect: refusal(400, "BadRequest") },
    ],
  },
  {
    name: "resourceVersionMatch=Exact tells the past, a revision of the future is refused",
    steps: [
      { ...post(configMaps, configMap("a", { x: "1" }, { labels: { tier: "x" } })), save: { past: "metadata.resourceVersion" } },
      { method: "PUT", path: `${configMaps}/a`, body: configMap("a", { x: "2" }, { labels: { tier: "x" } }), status: 200 },
      post(configMaps, configMap("b", {}, { labels: { tier: "x" } })),
      read(`${own}&resourceVersion={past}&resourceVersionMatch=Exact`, {
        metadata: { resourceVersion: "{past}" },
        items: [{ data: { x: "1" } }],
      }),
      read(`${own}&resourceVersion={past}&resourceVersionMatch=NotOlderThan`, { items: [{ data: { x: "2" } }, named("b")] }),
      read(`${own}&resourceVersion=0`, { items: [{ data: { x: "2" } }, named("b")] }),
      { method: "GET", path: `${own}&resourceVersionMatch=Exact`, status: 422 },
      { method: "GET", path: `${own}&resourceVersion=nonsense`, status: 400 },
    ],
  },
  {
    name: "tables have columns and rows",
    steps: [
      ...three,
      {
        method: "GET",
        path: `${own}&limit=1`,
        accept: "application/json;as=Table;v=v1;g=meta.k8s.io",
        status: 200,
        expect: {
          body: {
            kind: "Table",
            apiVersion: "meta.k8s.io/v1",
            columnDefinitions: [{ name: "Name", type: "string", format: "name" }, { name: "Data" }, { name: "Age" }],
            rows: [{ object: { kind: "PartialObjectMetadata", metadata: { name: "a" } } }],
          },
        },
      },
    ],
  },
  {
    name: "metadata alone can be asked for",
    steps: [
      ...three,
      {
        method: "GET",
        path: own,
        accept: "application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io",
        status: 200,
        expect: {
          body: { kind: "PartialObjectMetadataList", items: [{ metadata: { name: "a" }, data: absent }, named("b"), named("c")] },
        },
      },
      {
        method: "GET",
        path: `${configMaps}/a`,
        accept: "application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io",
        status: 200,
        expect: { body: { kind: "PartialObjectMetadata", metadata: { name: "a" }, data: absent } },
      },
    ],
  },
];
