import type { TokenWish } from "./context.js";

/** The argument for a token's lifetime. */
export const expiresIn = {
  nullable: true,
  description: 'How long it lives, such as "720h"; "0" for ever, where the server allows that; 90 days when null.',
};

/** The argument for a new token's id. */
export const newId = { nullable: true, description: "Its id, at most 128 characters on one line; a random one when null." };

/** What a new token should be like, by those arguments. */
export function tokenWish(id: string | null | undefined, lifetime: string | null | undefined): TokenWish {
  return { ...(id != null && { id }), ...(lifetime != null && { expiresIn: lifetime }) };
}
