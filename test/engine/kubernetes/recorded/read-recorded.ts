import { readFileSync } from "node:fs";

/**
 * Requests and answers recorded from a kube-apiserver 1.36.3 (random requests, fixed seeds; uids and times left out), so that every run compares with
 * the real thing.
 */
export function readRecorded(name: "defaults" | "server-side-apply" | "strategic-merge"): unknown {
  return JSON.parse(readFileSync(new URL(`${name}.generated.json`, import.meta.url), "utf8"));
}
