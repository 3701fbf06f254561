import type { Identity } from "../../engine/model/identity.js";
import type { Clock } from "../../engine/ports/clock.js";
import type { SharedRecords } from "../../engine/ports/shared-records.js";
import { clockSkewSeconds } from "./clock-skew.js";
import type { Revocations } from "./revocations.js";
import type { SessionProvider } from "./session-provider.js";

/** Which identities were read out of which sessions, and whether those still count. */
export interface SessionProof {
  /** Notes the session that an identity was read out of, and by whose word. */
  note(identity: Identity, key: string, by: SessionProvider): void;
  /** Where the session of an identity is stored. */
  keyOf(identity: Identity): string | undefined;
  holds(identity: Identity): boolean;
  /** Whether the session of an identity is there and was ended before its time. */
  isRevoked(identity: Identity): boolean;
}

/** What proofs are judged by. */
export interface SessionProofParts {
  readonly records: Pick<SharedRecords, "get">;
  readonly revocations: Pick<Revocations, "revokes">;
  readonly provider: () => SessionProvider | undefined;
  readonly clock: Clock;
}

/** Creates the proofs. */
export function createSessionProof({ records, revocations, provider, clock }: SessionProofParts): SessionProof {
  const proven = new WeakMap<Identity, { readonly key: string; readonly by: SessionProvider }>();
  const recordOf = (identity: Identity) => {
    const proof = proven.get(identity);
    return proof && records.get("session", proof.key);
  };
  /** A session counts as issued when it began: no renewal makes it younger. */
  const isRevoked = (identity: Identity): boolean => {
    const startedAt = Math.floor(Number(recordOf(identity)?.["startedAt"]) / 1_000) * 1_000;
    return revocations.revokes({ ...identity, issuedAt: Math.min(identity.issuedAt ?? 0, startedAt) });
  };
  return {
    note: (identity, key, by) => void proven.set(identity, { key, by }),
    keyOf: (identity) => proven.get(identity)?.key,
    holds(identity) {
      const by = proven.get(identity)?.by;
      return (
        by !== undefined &&
        recordOf(identity) !== undefined &&
        provider() === by &&
        by.issuer === identity.issuer &&
        (identity.expiresAt ?? 0) + clockSkewSeconds * 1_000 > clock.now() &&
        !isRevoked(identity)
      );
    },
    isRevoked: (identity) => recordOf(identity) !== undefined && isRevoked(identity),
  };
}
