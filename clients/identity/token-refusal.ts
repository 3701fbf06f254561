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

/** A value of a token, fit for a sentence. */
export function showValue(value: unknown): string {
  const text = JSON.stringify(value) ?? "nothing";
  return text.length > 100 ? `${text.slice(0, 99)}…` : text;
}
