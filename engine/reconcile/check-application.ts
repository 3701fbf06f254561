import type { AppProject } from "../model/app-project.js";
import {
  type Application,
  type ApplicationRef,
  type ApplicationSpec,
  type Condition,
  projectOf,
  refOf,
} from "../model/application.js";
import { instanceNameOf } from "../ownership/instance-name.js";
import { permitsApplication, type RefusalReason } from "../project/permits.js";
import { validateSpec } from "../source/validate-spec.js";
import type { WatchedCluster } from "./clusters.js";
import type { KnownDestination } from "./delete-application.js";
import { effectiveProjectNamed } from "./effective-projects.js";
import type { ReconcileContext } from "./reconcile-context.js";

/** An Application that may be worked on, with what it belongs to. */
export interface Fit {
  /** The effective one. */
  readonly project: AppProject;
  readonly watched: WatchedCluster;
  readonly instanceName: string;
}

/** What a spec is found to be: one that may be worked on, or why not. `isSpecWrong`: by itself, whatever project and clusters there are. */
export type SpecVerdict =
  | ({ readonly allowed: true } & Fit)
  | {
      readonly allowed: false;
      readonly because: string;
      readonly rule: "INVALID_SPEC" | "UNKNOWN_PROJECT" | "UNKNOWN_CLUSTER" | "NOT_PERMITTED";
      readonly isSpecWrong: boolean;
      readonly reason?: RefusalReason;
    };

type Judges = Pick<ReconcileContext, "store" | "clusters">;

/** Judges a spec by itself, then by the clusters there are, then by its project. The first thing found is said. */
export function judgeSpec(ref: ApplicationRef, spec: ApplicationSpec, { store, clusters }: Judges): SpecVerdict {
  const problems = validateSpec(spec);
  if (problems.length > 0) {
    return { allowed: false, because: problems.map(({ because }) => because).join(" "), rule: "INVALID_SPEC", isSpecWrong: true };
  }
  const projectName = projectOf({ spec });
  const project = effectiveProjectNamed(store, projectName);
  if (project === undefined) {
    const because = `The Application refers to the project "${projectName}", which does not exist.`;
    return { allowed: false, because, rule: "UNKNOWN_PROJECT", isSpecWrong: false };
  }
  const found = clusters.resolve(spec.destination);
  if ("because" in found) return { allowed: false, because: found.because, rule: "UNKNOWN_CLUSTER", isSpecWrong: false };
  const { cluster } = found.watched;
  const application: Application = { apiVersion: "argoproj.io/v1alpha1", kind: "Application", metadata: ref, spec };
  const verdict = permitsApplication(project, application, { controlNamespace: store.controlNamespace, cluster });
  if (!verdict.allowed)
    return { allowed: false, because: verdict.because, rule: "NOT_PERMITTED", isSpecWrong: false, reason: verdict.reason };
  return { allowed: true, project, watched: found.watched, instanceName: instanceNameOf(ref, store.controlNamespace) };
}

/** The judgement of a stored Application: fit to be worked on, or the condition that says why not. A deletion needs only to know the destination. */
export function checkApplication(
  application: Application,
  context: Judges,
): { readonly destination: KnownDestination } & (
  | ({ readonly allowed: true } & Fit)
  | { readonly allowed: false; readonly condition: Condition }
) {
  const ref = refOf(application);
  const verdict = judgeSpec(ref, application.spec, context);
  if (verdict.allowed) return { ...verdict, destination: { watched: verdict.watched, instanceName: verdict.instanceName } };
  const { because, reason } = verdict;
  const message = reason === undefined ? because : `${reason}: ${because}`;
  return { allowed: false, condition: { type: "InvalidSpecError", message }, destination: destinationOf(application, context) };
}

function destinationOf(application: Application, { store, clusters }: Judges): KnownDestination {
  const found = clusters.resolve(application.spec.destination ?? {});
  if ("because" in found) return found;
  return { watched: found.watched, instanceName: instanceNameOf(refOf(application), store.controlNamespace) };
}
