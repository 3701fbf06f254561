import type { Renderer } from "../engine/ports/renderer.js";
import type { FairQueue } from "./fair-queue.js";

/** Lets each render wait for its project's turn. Its own deadline begins when it is begun. */
export function createQueuedRenderer(renderer: Renderer, queue: FairQueue): Renderer {
  return {
    render: (request, signal) => queue.run(request.facts.projectName, () => renderer.render(request, signal), signal),
  };
}
