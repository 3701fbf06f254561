import { FairleadError } from "../errors.js";
import { type Application, formatRef, projectOf, refOf, sourcesOf } from "../model/application.js";
import type { RenderedManifests } from "../model/wish.js";
import { instanceNameOf } from "../ownership/instance-name.js";
import type { ReconcileContext } from "../reconcile/reconcile-context.js";
import { matchRevision } from "../source/match-revision.js";

/**
 * Renders the first source of an Application at a revision, as people ask for it; nothing is remembered of it.
 * @param revision default: the source's target revision
 * @throws FairleadError `NOT_FOUND` for a revision that is not there; `FAILED_PRECONDITION` without a source; otherwise as `Repository` and `Renderer`
 */
export async function renderManifests(
  application: Application,
  revision: string | undefined,
  { repository, refs, renderer, store }: Pick<ReconcileContext, "repository" | "refs" | "renderer" | "store">,
  signal: AbortSignal,
): Promise<RenderedManifests> {
  const ref = refOf(application);
  const [source] = sourcesOf(application.spec);
  if (source === undefined || source.chart !== undefined) {
    throw new FairleadError("FAILED_PRECONDITION", `Application "${formatRef(ref)}" has no Git source that could be rendered.`);
  }
  const look = await refs.look(source.repoURL, undefined, signal);
  if (look.refs === undefined) throw look.failure;
  const wanted = revision ?? source.targetRevision;
  const match = matchRevision(wanted, look.refs, source.tagPrefix === undefined ? {} : { tagPrefix: source.tagPrefix });
  if ("error" in match) {
    throw new FairleadError("NOT_FOUND", `Cannot resolve revision "${wanted || "HEAD"}" of "${source.repoURL}": ${match.error}`);
  }
  const files = await repository.filesAt(source.repoURL, "commit" in match ? match.commit : match.abbreviated, signal);
  const request = {
    files,
    source,
    instanceName: instanceNameOf(ref, store.controlNamespace),
    projectName: projectOf(application),
    namespace: application.spec.destination.namespace ?? "",
  };
  const { sourceType, manifests } = await renderer.render(request, signal);
  return { revision: files.commit, sourceType, manifests };
}
