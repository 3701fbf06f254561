import type { Request } from "express";
import { FairleadError } from "../../engine/errors.js";
import { checkReturnUrl } from "./return-url.js";

/** Where callers reach us, as a request sees it. */
export interface PublicPlace {
  /** Without a slash at the end. */
  readonly base: string;
  /** The path of it: empty, or `/argo`. */
  readonly folder: string;
  /** @throws FairleadError `BAD_USER_INPUT` (`RETURN_URL_REFUSED`) for a place outside */
  returnUrl(given: string | undefined): string;
}

/** The place of a request: of all places where callers reach us the one with its host, else the first. @param urls without a slash at the end */
export function publicPlace(request: Request, urls: readonly string[]): PublicPlace {
  const host = request.headers.host?.toLowerCase();
  const [base = "", ...others] = urls.toSorted((a, b) => Number(new URL(b).host === host) - Number(new URL(a).host === host));
  return {
    base,
    folder: base === "" ? "" : new URL(base).pathname.replace(/\/+$/, ""),
    returnUrl(given) {
      if (base === "") return startPage(given);
      const target = checkReturnUrl(given, [base, ...others]);
      if (target !== undefined) return target;
      throw refused();
    },
  };
}

/** Where nobody said how we are reached, the way back is the start page. */
function startPage(given: string | undefined): string {
  if (given === undefined || given === "" || given === "/") return "/";
  throw refused();
}

function refused(): FairleadError {
  return new FairleadError("BAD_USER_INPUT", "The address to return to is not below url or additionalUrls of argocd-cm", {
    details: { reason: "RETURN_URL_REFUSED" },
  });
}
