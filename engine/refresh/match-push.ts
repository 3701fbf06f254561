import { annotations } from "../model/annotations.js";
import type { Application } from "../model/application.js";
import type { PackagePush, ToldPush } from "../model/push.js";
import { readsPackage } from "./affected-by-package.js";
import { followsRevision } from "./follows-revision.js";
import { changesBelow, refreshPaths } from "./refresh-paths.js";
import { repositoryOfPage } from "./repository-of-page.js";
import { type HydratedTexts, hydratedTexts } from "./source-texts.js";

/** What Argo CD would do with an Application after a push; `hydrate` is a refresh too. */
export type PushEffect = "refresh" | "hydrate" | undefined;

/**
 * Gives the test of what Argo CD would do with an Application after a push to a Git repository. The first of its sources that reads from the repository, follows what
 * was pushed and has changed files counts. Only the first branch or tag of the push is looked at. Fairlead's own loop does better: it knows what each render read.
 * @see argoproj/argo-cd:util/webhook/webhook.go `HandleEvent`
 */
export function matchPush({ urls, changes: [change], changedFiles }: ToldPush): (application: Application) => PushEffect {
  const { revision, touchesHead } = change ?? { revision: "", touchesHead: false };
  const repositories = urls.flatMap((url) => repositoryOfPage(url) ?? []);
  const haveChanged = changesBelow(changedFiles);
  return ({ spec, metadata }) => {
    const annotation: unknown = metadata.annotations?.[annotations.manifestGeneratePaths];
    const pathsOf = ({ isSync, path }: HydratedTexts) =>
      isSync === true ? [path] : refreshPaths(typeof annotation === "string" ? annotation : "", path);
    const following = hydratedTexts(spec).filter((source) => followsRevision(source.targetRevision, revision, touchesHead));
    const isChanged = (source: HydratedTexts) => haveChanged(pathsOf(source));
    const found = repositories.flatMap((isIt) => following.find((source) => isIt(source.repoURL) && isChanged(source)) ?? []);
    return effectOf(found);
  };
}

/**
 * The same for a push to a registry.
 * @see argoproj/argo-cd:util/webhook/registry.go `HandleRegistryEvent`
 */
export function matchPackagePush(push: PackagePush): (application: Application) => PushEffect {
  return ({ spec }) => {
    const found = hydratedTexts(spec).find((source) => readsPackage(source, push));
    return effectOf(found === undefined ? [] : [found]);
  };
}

function effectOf(found: readonly HydratedTexts[]): PushEffect {
  if (found.length === 0) return undefined;
  return found.some(({ isDry }) => isDry === true) ? "hydrate" : "refresh";
}
