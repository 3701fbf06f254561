import type { ApplicationRef } from "../model/application.js";

/**
 * The name an Application is known by on the objects it manages: its own name in the control namespace, `<namespace>_<name>` anywhere else.
 * @see argoproj/argo-cd:docs/operator-manual/app-any-namespace.md
 */
export function instanceNameOf(ref: ApplicationRef, controlNamespace: string): string {
  return ref.namespace === controlNamespace || ref.namespace === "" ? ref.name : `${ref.namespace}_${ref.name}`;
}

/** The reference behind an instance name: the reverse of `instanceNameOf`. Names of Kubernetes objects hold no `_`, so it is exact. */
export function refOfInstance(instanceName: string, controlNamespace: string): ApplicationRef {
  const mark = instanceName.indexOf("_");
  if (mark < 0) return { namespace: controlNamespace, name: instanceName };
  return { namespace: instanceName.slice(0, mark), name: instanceName.slice(mark + 1) };
}
