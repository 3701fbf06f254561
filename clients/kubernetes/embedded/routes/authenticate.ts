import { createHash, timingSafeEqual } from "node:crypto";
import { ApiError } from "../status-error.js";

const digest = (text: string) => createHash("sha256").update(text).digest();

/**
 * Makes the check of an Authorization header. It takes the same time whatever is wrong with the token.
 * @returns a function that throws ApiError 401 unless the header bears the token
 */
export function createAuthenticator(token: string): (header: string | undefined) => void {
  const expected = digest(token);
  return (header) => {
    const given = /^Bearer +(\S+)$/i.exec((header ?? "").trim())?.[1] ?? "";
    if (!timingSafeEqual(digest(given), expected)) throw new ApiError(401, "Unauthorized", "Unauthorized");
  };
}
