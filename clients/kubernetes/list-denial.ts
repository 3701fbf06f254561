import { isJsonFields } from "./parse-json.js";
import type { Transport } from "./transport.js";
import type { WatchedPlace } from "./watched-places.js";

/**
 * Asks the API server for our rights: says whether it denies that we may list a kind, in the namespace of the place or everywhere. An answer that says
 * neither denies nothing.
 * @throws FairleadError as `Transport.request`
 * @see https://kubernetes.io/docs/reference/access-authn-authz/authorization/#checking-api-access
 */
export async function isListDenied(
  transport: Transport,
  { resource: { group, resource, kind }, namespace }: WatchedPlace,
  signal: AbortSignal,
): Promise<boolean> {
  const attributes = { verb: "list", group, resource, ...(namespace !== "" && { namespace }) };
  const answer = await transport.request(
    {
      method: "POST",
      path: "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews",
      action: `ask whether ${kind} objects may be listed`,
      body: {
        apiVersion: "authorization.k8s.io/v1",
        kind: "SelfSubjectAccessReview",
        spec: { resourceAttributes: attributes },
      },
      repeatable: true,
    },
    signal,
  );
  const status = isJsonFields(answer) ? answer["status"] : undefined;
  return isJsonFields(status) && status["allowed"] === false;
}
