import { FairleadError } from "../../engine/errors.js";

/** What of a token does not hold: a claim's or a header member's name, or one of the words here. */
export type TokenPart = "form" | "size" | "signature" | (string & {});

/**
 * The failure for a token that does not hold.
 * @param part for programs, as `details.part`
 * @param because a clause that ends the sentence `The token is not accepted: …`
 */
export function refuseToken(part: TokenPart, because: string, cause?: unknown): FairleadError {
  return new FairleadError("UNAUTHENTICATED", `The token is not accepted: ${because}`, {
    cause,
    details: { reason: "TOKEN_REFUSED", part },
  });
}

const provenIds = new WeakMap<Error, string>();

/** Notes that a refusal is of a token whose signature held, so that the audit may tell which it was; the error itself tells its sender no more than before. */
export function markProven(refusal: unknown, tokenId: unknown): void {
  if (refusal instanceof Error && typeof tokenId === "string") provenIds.set(refusal, tokenId);
}

/** The id of the token that was refused; undefined unless its signature held. */
export function provenTokenId(refusal: Error): string | undefined {
  return provenIds.get(refusal);
}

/** A value of a token, fit for a sentence. */
export function showValue(value: unknown): string {
  const text = JSON.stringify(value) ?? "nothing";
  return text.length > 100 ? `${text.slice(0, 99)}…` : text;
}
