import { FairleadError } from "../errors.js";
import { type Application, type ApplicationSource, formatRef, refOf, sourcesOf } from "../model/application.js";
import type { RenderRequest } from "../ports/renderer.js";
import { permitsSource } from "../project/permits.js";
import { checkApplication, type Fit } from "../reconcile/check-application.js";
import { effectiveProjectNamed } from "../reconcile/effective-projects.js";
import type { ReconcileContext } from "../reconcile/reconcile-context.js";
import { mentionsRef, renderRequestFor } from "../reconcile/render-request.js";
import { filesOf, resolveSource } from "../reconcile/resolve-source.js";
import { kindOfSource } from "../source/source-kind.js";
import { validateSpec } from "../source/validate-spec.js";

/** What is asked of the engine's parts. */
export type SourceNeeds = Pick<
  ReconcileContext,
  "repository" | "refs" | "packages" | "renderer" | "store" | "clusters" | "remoteFor" | "renderSettings"
>;

/** Which source, and at which revision. */
export interface SourceWish {
  /** Its place in the list; default: the first that gives manifests. */
  readonly index?: number | undefined;
  /** Default: the source's target revision. */
  readonly revision?: string | undefined;
}

/**
 * Makes the request to render one source of an Application, as people ask for it; nothing is remembered of it.
 * @throws FairleadError `NOT_FOUND` for a revision that is not there; `BAD_USER_INPUT` for a source that is not there; `FAILED_PRECONDITION` without a source,
 *   or for an Application that may not be worked on; otherwise as `Repository` does
 */
export async function requestForSource(
  application: Application,
  { index, revision }: SourceWish,
  needs: SourceNeeds,
  signal: AbortSignal,
): Promise<RenderRequest> {
  const sources = sourcesOf(application.spec);
  const source = chooseSource(application, sources, index);
  const { instanceName, project, watched } = fitOf(application, needs);
  const places = { ...needs, project: project.metadata.name ?? "", signal };
  const wanted = revision === undefined ? source : { ...source, targetRevision: revision };
  const { commit } = await resolveSource(wanted, {}, places);
  const references = sources.filter((other) => other.ref !== undefined && mentionsRef(source, other.ref));
  const refs = await Promise.all(
    references.map(async (other) => {
      const at = await resolveSource(other, {}, places);
      return [other.ref ?? "", await filesOf(other, at.commit, places)] as const;
    }),
  );
  return renderRequestFor(
    {
      source: wanted,
      files: await filesOf(source, commit, places),
      refs: sources === application.spec.sources ? new Map(refs) : undefined,
    },
    {
      application,
      instanceName,
      clusterFacts: await watched.cluster.facts(signal),
      remote: needs.remoteFor(project),
      settings: needs.renderSettings(),
    },
  );
}

function fitOf(application: Application, needs: SourceNeeds): Fit {
  const checked = checkApplication(application, needs);
  if (!checked.allowed) throw new FairleadError("FAILED_PRECONDITION", checked.condition.message);
  return checked;
}

/**
 * The same for a source that no Application has yet: it is rendered as for an Application `inspected` of the control plane's own cluster.
 * @throws FairleadError also `FAILED_PRECONDITION` if there is no such project or it does not permit the source
 */
export async function requestForNewSource(
  projectName: string,
  source: ApplicationSource,
  needs: SourceNeeds,
  signal: AbortSignal,
): Promise<RenderRequest> {
  const project = effectiveProjectNamed(needs.store, projectName);
  if (project === undefined) throw new FairleadError("FAILED_PRECONDITION", `There is no project "${projectName}".`);
  const verdict = permitsSource(project, source.repoURL);
  if (!verdict.allowed) throw new FairleadError("FAILED_PRECONDITION", verdict.because, { details: { reason: verdict.reason } });
  const destination = { server: "https://kubernetes.default.svc", namespace: "default" };
  const [problem] = validateSpec({ project: projectName, source, destination });
  if (problem !== undefined) throw new FairleadError("BAD_USER_INPUT", problem.because, { details: { field: problem.path } });
  const found = needs.clusters.resolve(destination);
  if ("because" in found) throw new FairleadError("FAILED_PRECONDITION", found.because);
  const places = { ...needs, project: projectName, signal };
  const { commit } = await resolveSource(source, {}, places);
  const metadata = { name: "inspected", namespace: needs.store.controlNamespace };
  const spec = { project: projectName, source, destination };
  return renderRequestFor(
    { source, files: await filesOf(source, commit, places) },
    {
      application: { apiVersion: "argoproj.io/v1alpha1", kind: "Application", metadata, spec },
      instanceName: metadata.name,
      clusterFacts: await found.watched.cluster.facts(signal),
      remote: needs.remoteFor(project),
      settings: needs.renderSettings(),
    },
  );
}

function chooseSource(
  application: Application,
  sources: readonly ApplicationSource[],
  index: number | undefined,
): ApplicationSource {
  const name = formatRef(refOf(application));
  const source = index === undefined ? sources.find((each) => kindOfSource(each) !== "reference") : sources[index];
  if (source === undefined && index !== undefined) {
    throw new FairleadError(
      "BAD_USER_INPUT",
      `Application "${name}" has no source ${index}; it has ${sources.length}, counted from 0.`,
    );
  }
  if (source === undefined || kindOfSource(source) === "reference")
    throw new FairleadError("FAILED_PRECONDITION", `Application "${name}" has no source that could be rendered.`);
  return source;
}
