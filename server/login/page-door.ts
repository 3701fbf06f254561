import type { Request, RequestHandler, Response } from "express";
import { FairleadError } from "../../engine/errors.js";
import { failurePage } from "./failure-page.js";
import { type LoginDoorParts, loginWithinMs } from "./login-parts.js";
import { sendPage } from "./page.js";
import { type PublicPlace, publicPlace } from "./public-place.js";

/** One request of a browser, and how it reaches us. */
export interface Exchange {
  readonly request: Request;
  readonly response: Response;
  readonly place: PublicPlace;
}

/** Answers a browser, or throws. */
export type ServePage = (exchange: Exchange, signal: AbortSignal) => Promise<void>;

/** Makes handlers for browsers: bounded in time, and every failure is a page without a word of the request in it. */
export function pageDoor({
  settings,
  fallbackUrl,
  log,
}: Pick<LoginDoorParts, "settings" | "fallbackUrl" | "log">): (serve: ServePage) => RequestHandler {
  return (serve) => async (request, response) => {
    const { urls } = settings();
    const place = publicPlace(request, urls.length > 0 || fallbackUrl === undefined ? urls : [fallbackUrl]);
    try {
      await serve({ request, response, place }, AbortSignal.timeout(loginWithinMs));
    } catch (thrown) {
      const error = thrown instanceof DOMException ? new FairleadError("DEADLINE_EXCEEDED", thrown.message) : thrown;
      const known = error instanceof FairleadError;
      log.warn("A browser could not be served at the sign-in doors", {
        code: known ? error.code : "INTERNAL",
        error: known ? error.message : error,
      });
      sendPage(response, failurePage(error, place.folder));
    }
  };
}

/** A parameter of the address; undefined without one. @throws FairleadError `BAD_USER_INPUT` if it stands there twice */
export function oneOf({ originalUrl }: Request, name: string): string | undefined {
  const [value, ...more] = new URLSearchParams(originalUrl.split("?")[1] ?? "").getAll(name);
  if (more.length > 0) throw new FairleadError("BAD_USER_INPUT", `"${name}" stands several times in the address; give it once`);
  return value;
}
