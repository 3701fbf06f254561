import { FairleadError } from "../../engine/errors.js";

/** Why a credential does not hold, as the audit tells it: the `cause` of an error that tells whoever sent it less. */
export interface RefusedBecause {
  /** A few words of ours. */
  readonly refused: string;
  /** Where the credential was proven to be one that was issued: the token's id. */
  readonly tokenId?: string;
}

/** The failure of a credential that does not hold. */
export function refuseCredential(message: string, because: RefusedBecause): FairleadError {
  return new FairleadError("UNAUTHENTICATED", message, { cause: because });
}
