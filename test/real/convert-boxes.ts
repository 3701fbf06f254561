import type { Call, LoopbackServer } from "./loopback-server.js";

/** The definition of the kind Box in two versions, of which the older is stored; a server of the test converts. */
export const boxDefinition = ({ caBundle, port }: Pick<LoopbackServer, "caBundle" | "port">, served: readonly string[]) => ({
  apiVersion: "apiextensions.k8s.io/v1",
  kind: "CustomResourceDefinition",
  metadata: { name: "boxes.convert.fairlead.dev" },
  spec: {
    group: "convert.fairlead.dev",
    scope: "Namespaced",
    names: { plural: "boxes", singular: "box", kind: "Box", listKind: "BoxList" },
    versions: ["v1", "v1beta1"].map((name) => ({
      name,
      served: served.includes(name),
      storage: name === "v1beta1",
      schema: { openAPIV3Schema: { type: "object", "x-kubernetes-preserve-unknown-fields": true } },
    })),
    conversion: {
      strategy: "Webhook",
      webhook: { conversionReviewVersions: ["v1"], clientConfig: { url: `https://127.0.0.1:${port}/convert`, caBundle } },
    },
  },
});

interface ConversionReview {
  readonly apiVersion: string;
  readonly kind: string;
  readonly request: {
    readonly uid: string;
    readonly desiredAPIVersion: string;
    readonly objects: readonly { readonly spec: Readonly<Record<string, unknown>> }[];
  };
}

/** Answers a conversion review: `spec.size` of v1beta1 is `spec.amount` in v1. */
export function convertBoxes({ body }: Call): unknown {
  const { apiVersion, kind, request } = body as ConversionReview;
  const [from, to] = request.desiredAPIVersion.endsWith("/v1") ? (["size", "amount"] as const) : (["amount", "size"] as const);
  const convertedObjects = request.objects.map(({ spec: { [from]: value, ...spec }, ...object }) => ({
    ...object,
    apiVersion: request.desiredAPIVersion,
    spec: { ...spec, [to]: value },
  }));
  return { apiVersion, kind, response: { uid: request.uid, convertedObjects, result: { status: "Success" } } };
}
