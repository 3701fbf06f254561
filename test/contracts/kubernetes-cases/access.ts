import { type ContractCase, configMaps, refusal } from "./case.js";

/** Who may ask, and what becomes of requests that make no sense. */
export const accessCases: readonly ContractCase[] = [
  {
    name: "a wrong token is refused with 401",
    steps: [{ method: "GET", path: configMaps, token: "nonsense", status: 401, expect: refusal(401, "Unauthorized") }],
  },
  {
    name: "health and version are told",
    steps: [
      { method: "GET", path: "/readyz", status: 200, expect: { text: "ok" } },
      { method: "GET", path: "/version", status: 200, expect: { body: { major: "1" } } },
    ],
  },
  {
    name: "access reviews say yes",
    steps: [
      {
        method: "POST",
        path: "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews",
        body: {
          apiVersion: "authorization.k8s.io/v1",
          kind: "SelfSubjectAccessReview",
          spec: { resourceAttributes: { verb: "create", resource: "pods", namespace: "{ns}" } },
        },
        status: 201,
        expect: { body: { status: { allowed: true } } },
      },
    ],
  },
  {
    name: "an unknown resource is 404, an unknown method 405",
    steps: [
      { method: "GET", path: "/apis/nobody.example/v1/things", status: 404 },
      { method: "GET", path: "/api/v1/namespaces/{ns}/gadgets", status: 404 },
      { method: "PUT", path: configMaps, body: {}, status: 405, expect: refusal(405, "MethodNotAllowed") },
    ],
  },
  {
    name: "a body that is no JSON is 400, a type nobody reads 415",
    steps: [
      { method: "POST", path: configMaps, text: "{", status: 400, expect: refusal(400, "BadRequest") },
      {
        method: "POST",
        path: configMaps,
        text: "x",
        contentType: "text/csv",
        status: 415,
        expect: refusal(415, "UnsupportedMediaType"),
      },
      { method: "POST", path: configMaps, text: "[]", status: 400 },
    ],
  },
  {
    name: "a body above the limit is 413",
    steps: [{ method: "POST", path: configMaps, text: `{"data":{"a":"${"x".repeat(3_200_000)}"}}`, status: 413 }],
  },
];
