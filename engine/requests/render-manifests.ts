import type { Application } from "../model/application.js";
import type { RenderedManifests } from "../model/wish.js";
import { requestForSource, type SourceNeeds } from "./source-request.js";

/**
 * Renders the first source of an Application that gives manifests, at a revision.
 * @param revision default: the source's target revision
 * @throws FairleadError as `requestForSource` and `Renderer`
 */
export async function renderManifests(
  application: Application,
  revision: string | undefined,
  needs: SourceNeeds,
  signal: AbortSignal,
): Promise<RenderedManifests> {
  const request = await requestForSource(application, { revision }, needs, signal);
  const { sourceType, manifests } = await needs.renderer.render(request, signal);
  return { revision: request.files.commit, sourceType, manifests };
}
