import type { CredentialKind } from "../sessions/credential-kind.js";
import type { UserGrants } from "./user-grants.js";

/** Credentials whose grants at the provider are at hand when they are used: asked for before a request goes on, and kept while a socket is open. */
export function withGrants(kind: CredentialKind, grants: UserGrants): CredentialKind {
  return {
    ...kind,
    async verify(token, signal) {
      const identity = await kind.verify(token, signal);
      await grants.freshen(identity, signal);
      return identity;
    },
    holds(identity) {
      grants.keep(identity);
      return kind.holds(identity);
    },
  };
}

/** Access tokens, whose grants are learnt by the token itself. */
export function learningGrants(kind: CredentialKind, grants: UserGrants): CredentialKind {
  return {
    ...kind,
    async verify(token, signal) {
      const identity = await kind.verify(token, signal);
      await grants.learn(identity, token, signal);
      return identity;
    },
  };
}
