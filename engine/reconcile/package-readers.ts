import { type Application, type ApplicationSource, projectOf, sourcesOf } from "../model/application.js";
import type { PackagePush } from "../model/push.js";
import type { ApplicationStore } from "../ports/application-store.js";
import { isAffectedByPackage, mayHoldPackage } from "../refresh/affected-by-package.js";
import type { FollowedRevision } from "./followed-packages.js";
import { refFrom } from "./key.js";
import type { createReaders } from "./repository-readers.js";

/** The Applications, by their keys, that a moving revision of a chart or artifact is for. */
export function readersOfPackage(
  { place, revision, project }: FollowedRevision,
  store: Pick<ApplicationStore, "application">,
  readers: Pick<ReturnType<typeof createReaders>, "of">,
): readonly string[] {
  const isIt = ({ repoURL, chart = "", targetRevision = "" }: ApplicationSource) =>
    repoURL === place.repoURL && chart === (place.chart ?? "") && targetRevision === revision;
  const reads = (application: Application | undefined) =>
    application !== undefined && projectOf(application) === project && sourcesOf(application.spec).some(isIt);
  return [...readers.of(place.repoURL)].filter((key) => reads(store.application(refFrom(key))));
}

/** The Applications, by their keys, that follow what was pushed to a registry. */
export function followersOfPackage(
  push: PackagePush,
  store: Pick<ApplicationStore, "application">,
  readers: Pick<ReturnType<typeof createReaders>, "of" | "urls">,
): readonly string[] {
  const places = [...readers.urls()].filter((url) => mayHoldPackage(url, push));
  const keys = new Set(places.flatMap((url) => [...readers.of(url)]));
  return [...keys].filter((key) => {
    const application = store.application(refFrom(key));
    return application !== undefined && isAffectedByPackage(application.spec, push);
  });
}
