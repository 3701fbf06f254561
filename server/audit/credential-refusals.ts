import type { IncomingMessage } from "node:http";
import { decodeProtectedHeader } from "jose";
import { nobody } from "../../engine/audit/actor-of.js";
import { FairleadError, isFailure } from "../../engine/errors.js";
import type { EventCause } from "../../engine/model/engine-event.js";
import type { AuditLog } from "../../engine/ports/audit-log.js";
import type { ClientAddress } from "../edge/client-address.js";
import { claimedIssuer } from "../sessions/claimed-issuer.js";
import { readBearer, readCredentials } from "../sessions/credentials.js";
import { legacyIssuer, tokenIssuer, tokenPrefix } from "../tokens/read-token.js";
import { requestOrigin } from "./request-origin.js";
import { whyRefused } from "./why-refused.js";

/** A credential that was not taken. */
export interface RefusedCredential {
  readonly request: IncomingMessage;
  /** What the first message of a socket said. */
  readonly authorization?: unknown;
  readonly via: EventCause["via"];
  readonly thrown: unknown;
}

/** Tells the audit of a credential that was refused; of other failures nothing. Never throws. */
export type TellRefused = (refused: RefusedCredential) => void;

/** What the records are made with. */
export interface CredentialRefusalParts {
  readonly audit: Pick<AuditLog, "record">;
  readonly clientAddress: ClientAddress;
  /** Whether callers reach us over TLS. */
  readonly secure: boolean;
  /** The identity provider's, while there is one. */
  readonly issuer: () => string | undefined;
}

/** What may be told of a key's name: others do not look like one. */
const kidForm = /^[\w.:+/=-]{1,128}$/;
const sessionIssuer = "fairlead";

/**
 * Creates what records refused credentials: why, the issuer if it is one of ours, the name of the key, and the token's id if its signature held. Never the token, nor who it claims to be: that
 * is proven by nothing.
 */
export function createCredentialRefusals({ audit, clientAddress, secure, issuer }: CredentialRefusalParts): TellRefused {
  const isOurs = (name: string) => [sessionIssuer, tokenIssuer, legacyIssuer, issuer()].includes(name);
  return ({ request, authorization, via, thrown }) => {
    if (!(thrown instanceof FairleadError) || !isFailure(thrown, "UNAUTHENTICATED")) return;
    const { refused, tokenId } = whyRefused(thrown);
    const facts = factsOf(tokenIn(request, { authorization, secure }), isOurs);
    audit.record({
      actor: { ...nobody, ...(tokenId !== undefined && { sessionId: tokenId }) },
      via,
      action: "authenticate",
      resource: { type: "session" },
      outcome: "DENIED",
      reason: [refused, ...facts].join("; "),
      ...requestOrigin(request, clientAddress),
    });
  };
}

/** The token that counts first; of what cannot be read as credentials at all, none. */
function tokenIn(
  request: IncomingMessage,
  { authorization, secure }: { readonly authorization: unknown; readonly secure: boolean },
): string | undefined {
  try {
    const { bearer, cookie } = readCredentials(request, { secure });
    return typeof authorization === "string" ? readBearer(authorization) : (bearer ?? cookie);
  } catch {
    return undefined;
  }
}

function factsOf(token: string | undefined, isOurs: (issuer: string) => boolean): readonly string[] {
  if (token === undefined) return [];
  const jwt = token.startsWith(tokenPrefix) ? token.slice(tokenPrefix.length) : token;
  const issuer = claimedIssuer(jwt);
  const kid = kidOf(jwt);
  return [
    ...(issuer !== undefined && isOurs(issuer) ? [`issuer ${issuer}`] : []),
    ...(kid !== undefined && kidForm.test(kid) ? [`kid ${kid}`] : []),
  ];
}

function kidOf(jwt: string): string | undefined {
  try {
    return decodeProtectedHeader(jwt).kid;
  } catch {
    return undefined;
  }
}
