import type { ResourceComparison } from "../model/comparison.js";
import { type Manifest, versionOf } from "../model/manifest.js";
import { formatKey } from "../model/resource-key.js";
import type { SyncTask } from "../model/sync-task.js";
import { optionsFor, type SyncOptions } from "./sync-options.js";
import { waveOf } from "./wave.js";

/**
 * The removals of a sync. Waves are mirrored among themselves (what was created first goes last), and `PruneLast` objects go one wave after
 * everything in phase `Sync`. What may not be removed, because the operation does not prune or `Prune=false` says so, is `PruneSkipped` at once.
 * @param options.others the tasks that apply; they say which wave is the last
 * @see argoproj/argo-cd:gitops-engine/pkg/sync/sync_context.go
 */
export function pruneTasks(
  resources: readonly ResourceComparison[],
  { options, prune, others }: { readonly options: SyncOptions; readonly prune: boolean; readonly others: readonly SyncTask[] },
): readonly SyncTask[] {
  const doomed = resources.flatMap(({ key, target, live, requiresPruning }) =>
    target === undefined && live !== undefined && requiresPruning ? [{ key, live }] : [],
  );
  const mirrored = mirror(doomed.map(({ live }) => waveOf(live)));
  const waveOfPrune = (live: Manifest) => mirrored.get(waveOf(live)) ?? 0;
  const waves = [...others.filter((task) => task.phase === "Sync").map((task) => task.wave), ...mirrored.values()];
  const lastWave = waves.reduce((highest, wave) => Math.max(highest, wave), 0) + 1;
  return doomed.map(({ key, live }) => {
    const own = optionsFor(live, options);
    const skipped = skipReason(own, prune);
    return {
      id: `Sync/${formatKey(key)}`,
      phase: "Sync",
      wave: own.pruneLast ? lastWave : waveOfPrune(live),
      key,
      version: versionOf(live),
      live,
      isHook: false,
      deletePolicies: [],
      outOfSync: true,
      ...(skipped === undefined ? {} : { result: { phase: "Succeeded", code: "PruneSkipped", message: skipped } as const }),
    };
  });
}

/** Says whether a prune has to wait for a person's approval (`Prune=confirm`). */
export function needsPruneApproval(task: SyncTask, options: SyncOptions): boolean {
  return task.target === undefined && optionsFor(task.live, options).prune === "confirm";
}

function skipReason(options: SyncOptions, prune: boolean): string | undefined {
  if (!prune) return "ignored (requires pruning)";
  return options.prune === "never" ? "ignored (no prune)" : undefined;
}

/** First ↔ last, second ↔ last but one: the same set of waves in the opposite order. */
function mirror(waves: readonly number[]): ReadonlyMap<number, number> {
  const distinct = [...new Set(waves)].sort((a, b) => a - b);
  return new Map(distinct.map((wave, index) => [wave, distinct[distinct.length - 1 - index] ?? wave]));
}
