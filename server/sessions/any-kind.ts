import type { Identity } from "../../engine/model/identity.js";
import type { CredentialKind } from "./credential-kind.js";
import { refuseCredential } from "./refused-because.js";

/** All kinds of credentials as one: a token goes to the kind that recognizes it, an identity to the kind that verified it. */
export function createAnyKind(kinds: readonly CredentialKind[]): CredentialKind {
  const verifiedBy = new WeakMap<Identity, CredentialKind>();
  return {
    recognizes: (token) => kinds.some((kind) => kind.recognizes(token)),
    async verify(token, signal) {
      const kind = kinds.find((candidate) => candidate.recognizes(token));
      if (kind === undefined)
        throw refuseCredential("The token is of no kind that is known; log in again", { refused: "of no kind that is known" });
      const identity = await kind.verify(token, signal);
      verifiedBy.set(identity, kind);
      return identity;
    },
    holds: (identity) => verifiedBy.get(identity)?.holds(identity) ?? false,
    async end(identity, signal) {
      await verifiedBy.get(identity)?.end(identity, signal);
    },
  };
}
