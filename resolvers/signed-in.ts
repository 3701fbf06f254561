import { FairleadError } from "../engine/errors.js";
import type { Viewer } from "./context.js";

/** The caller of a field that nobody reaches without signing in. @throws FairleadError `UNAUTHENTICATED` for nobody */
export function signedIn(viewer: Viewer | undefined): Viewer {
  if (viewer !== undefined) return viewer;
  throw new FairleadError("UNAUTHENTICATED", "This needs a signed-in caller; log in and send the token");
}
