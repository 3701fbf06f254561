import { annotations } from "../model/annotations.js";
import type { Manifest } from "../model/manifest.js";

const integer = /^[+-]?\d{1,9}$/;

/**
 * The wave of an object: its `sync-wave` annotation, else Helm's hook weight, else 0. What is not an integer counts as absent.
 * @see argoproj/argo-cd:gitops-engine/pkg/sync/syncwaves/waves.go
 */
export function waveOf(object: Manifest): number {
  const values = object.metadata.annotations;
  for (const text of [values?.[annotations.syncWave], values?.[annotations.helmHookWeight]]) {
    if (text !== undefined && isWave(text)) return Number(text);
  }
  return 0;
}

/** Says whether a text is a wave: an integer of at most nine digits, signed or not. */
export function isWave(text: string): boolean {
  return integer.test(text);
}
