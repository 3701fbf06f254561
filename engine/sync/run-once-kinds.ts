import { groupOf, type Manifest } from "../model/manifest.js";

const kinds: ReadonlySet<string> = new Set([
  "/Pod",
  "batch/Job",
  "argoproj.io/Workflow",
  "argoproj.io/AnalysisRun",
  "tekton.dev/PipelineRun",
  "tekton.dev/TaskRun",
]);

/** Says whether an object runs to its end once: applying it again starts nothing, and what it did cannot be told from what another one did. */
export function runsOnce(object: Manifest): boolean {
  return kinds.has(`${groupOf(object)}/${object.kind}`);
}
