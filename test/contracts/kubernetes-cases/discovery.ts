import type { ContractCase } from "./case.js";
import { including } from "./match.js";

const aggregated = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";

/** What is served. */
export const discoveryCases: readonly ContractCase[] = [
  {
    name: "plain discovery lists groups and resources",
    steps: [
      { method: "GET", path: "/api", status: 200, expect: { body: { kind: "APIVersions", versions: ["v1"] } } },
      {
        method: "GET",
        path: "/apis",
        status: 200,
        expect: {
          body: {
            kind: "APIGroupList",
            groups: including({ name: "apps", preferredVersion: { groupVersion: "apps/v1", version: "v1" } }),
          },
        },
      },
      {
        method: "GET",
        path: "/apis/apps/v1",
        status: 200,
        expect: {
          body: {
            kind: "APIResourceList",
            groupVersion: "apps/v1",
            resources: including(
              {
                name: "deployments",
                singularName: "deployment",
                namespaced: true,
                kind: "Deployment",
                shortNames: ["deploy"],
                categories: ["all"],
              },
              { name: "deployments/status", kind: "Deployment", verbs: ["get", "patch", "update"] },
              { name: "deployments/scale", kind: "Scale", group: "autoscaling", version: "v1" },
            ),
          },
        },
      },
      { method: "GET", path: "/apis/apps", status: 200, expect: { body: { kind: "APIGroup", name: "apps" } } },
    ],
  },
  {
    name: "aggregated discovery tells everything in two requests",
    steps: [
      {
        method: "GET",
        path: "/api",
        accept: aggregated,
        status: 200,
        expect: {
          body: {
            kind: "APIGroupDiscoveryList",
            apiVersion: "apidiscovery.k8s.io/v2",
            items: including({
              versions: including({
                version: "v1",
                resources: including({
                  resource: "pods",
                  scope: "Namespaced",
                  singularResource: "pod",
                  responseKind: { group: "", version: "", kind: "Pod" },
                  shortNames: ["po"],
                  subresources: including({ subresource: "log" }),
                }),
              }),
            }),
          },
        },
      },
      {
        method: "GET",
        path: "/apis",
        accept: aggregated,
        status: 200,
        expect: { body: { items: including({ metadata: { name: "apps" } }, { metadata: { name: "batch" } }) } },
      },
    ],
  },
  {
    name: "OpenAPI v3 is told by group and version",
    steps: [
      { method: "GET", path: "/openapi/v3", status: 200, expect: { body: { paths: { "apis/apps/v1": {}, "api/v1": {} } } } },
      {
        method: "GET",
        path: "/openapi/v3/apis/apps/v1",
        status: 200,
        expect: {
          body: {
            openapi: "3.0.0",
            paths: {
              "/apis/apps/v1/namespaces/{namespace}/deployments/{name}": {
                patch: {
                  parameters: including({ name: "fieldValidation" }, { name: "dryRun" }),
                  "x-kubernetes-group-version-kind": { group: "apps", version: "v1", kind: "Deployment" },
                },
              },
            },
          },
        },
      },
    ],
  },
];
