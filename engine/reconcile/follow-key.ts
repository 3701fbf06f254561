import type { ApplicationSource } from "../model/application.js";

/** What a source follows, as a key: sources with the same one resolve to the same commit at any moment. */
export function followKey({ repoURL, targetRevision = "", tagPrefix = "" }: ApplicationSource): string {
  return JSON.stringify([repoURL, targetRevision, tagPrefix]);
}
