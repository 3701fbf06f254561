import type { IncomingMessage } from "node:http";
import { FairleadError } from "../../engine/errors.js";

/**
 * Refuses what a foreign page makes a browser send. Without an Origin header it is no page's doing; else it must be our own origin, as the Host
 * header names it, or one of those configured. A sibling sub-domain is foreign.
 * @throws FairleadError `PERMISSION_DENIED` with `details.reason` `CSRF_BLOCKED`
 */
export function checkOrigin(request: IncomingMessage, allowed: readonly string[]): void {
  const { origin, host } = request.headers;
  if (origin === undefined) return;
  const own = host === undefined ? [] : [`http://${host}`, `https://${host}`];
  if (own.includes(origin.toLowerCase()) || allowed.includes(origin)) return;
  throw new FairleadError(
    "PERMISSION_DENIED",
    `Requests from the origin "${origin}" are not accepted; add it to the allowed origins`,
    {
      details: { reason: "CSRF_BLOCKED" },
    },
  );
}
