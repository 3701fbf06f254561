import { finalizers } from "../model/annotations.js";

const cascades: ReadonlySet<string> = new Set([finalizers.cascade, finalizers.cascadeForeground, finalizers.cascadeBackground]);

const deleteHooks: ReadonlySet<string> = new Set(
  ["pre-delete-finalizer", "post-delete-finalizer"].flatMap((name) => [
    `${name}.argocd.argoproj.io`,
    `${name}.argocd.argoproj.io/cleanup`,
  ]),
);

/** Says whether a finalizer stands for hooks that run when an Application is deleted. */
export function isDeleteHookFinalizer(finalizer: string): boolean {
  return deleteHooks.has(finalizer);
}

/** Says whether a finalizer asks for the Application's objects to be deleted with it. */
export function isCascadeFinalizer(finalizer: string): boolean {
  return cascades.has(finalizer);
}

/**
 * The finalizers an Application should carry when it is told to go: one that cascades as asked, or none of them, and all others untouched.
 * @param options.propagation `ORPHAN` leaves the objects where they are, as no cascade does
 */
export function cascadeFinalizersFor(
  current: readonly string[],
  options: { readonly cascade: boolean; readonly propagation: "FOREGROUND" | "BACKGROUND" | "ORPHAN" },
): readonly string[] {
  const others = current.filter((finalizer) => !isCascadeFinalizer(finalizer));
  if (!options.cascade || options.propagation === "ORPHAN") return others;
  return [...others, options.propagation === "BACKGROUND" ? finalizers.cascadeBackground : finalizers.cascade];
}
