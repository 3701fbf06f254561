import { FairleadError, isFailure } from "../errors.js";
import { type Application, type ApplicationRef, formatRef } from "../model/application.js";
import type { ApplicationStore } from "../ports/application-store.js";

/** How often a change is decided anew when somebody else wrote in between. */
const attempts = 10;

/** The Application, or a failure that says it is not there. @throws FairleadError `NOT_FOUND` */
export function mustFind(store: ApplicationStore, ref: ApplicationRef): Application {
  const application = store.application(ref);
  if (application === undefined) throw notFound(ref);
  return application;
}

function notFound(ref: ApplicationRef): FairleadError {
  return new FairleadError("NOT_FOUND", `Application "${formatRef(ref)}" not found. Check its name and namespace.`);
}

/**
 * Changes an Application so that nothing anyone else wrote meanwhile is lost: decides on what is stored, writes under its version, and on a conflict
 * reads and decides anew, at most 10 times.
 * @param decide gives the merge patch for the Application as it is, or throws why it must not be changed
 * @throws FairleadError `NOT_FOUND`; `CONFLICT` after the last attempt; what `decide` throws
 */
export async function changeApplication(
  store: ApplicationStore,
  ref: ApplicationRef,
  decide: (application: Application) => Readonly<Record<string, unknown>>,
  signal: AbortSignal,
): Promise<Application> {
  let current = mustFind(store, ref);
  for (let attempt = 1; ; attempt++) {
    const patch = decide(current);
    const metadata = { ...(patch["metadata"] as object | undefined), resourceVersion: current.metadata.resourceVersion };
    try {
      return await store.patchApplication(ref, { ...patch, metadata }, signal);
    } catch (thrown) {
      if (!isFailure(thrown, "CONFLICT") || attempt === attempts) throw thrown;
      const fresh = await store.readApplication(ref, signal);
      if (fresh === undefined) throw notFound(ref);
      current = fresh;
    }
  }
}
