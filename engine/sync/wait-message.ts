import type { SyncTask } from "../model/sync-task.js";

/** What a sync waits for. */
export type WaitReason = "hook" | "health" | "deletion" | "hook-deletion" | "approval" | "delay";

const phrases: Readonly<Record<WaitReason, string>> = {
  hook: "completion of hook",
  health: "healthy state of",
  deletion: "deletion of",
  "hook-deletion": "deletion of hook",
  approval: "pruning confirmation of",
  delay: "the wave delay before",
};

/** One sentence that names the first object waited for and counts the others, as Argo CD words it. */
export function waitMessage(reason: WaitReason, tasks: readonly SyncTask[]): string {
  const [first] = tasks;
  if (first === undefined) return "waiting";
  const { group, kind, name } = first.key;
  const more = tasks.length - 1;
  const others = more === 0 ? "" : ` and ${more} more ${first.isHook ? "hooks" : "resources"}`;
  return `waiting for ${phrases[reason]} ${group}/${kind}/${name}${others}`;
}
