import { annotations } from "../model/annotations.js";
import type { Application } from "../model/application.js";

/**
 * Says whether a person approved what was asked for at `since` (RFC 3339): the start of an operation, or the Application's deletion. An approval
 * older than that was meant for something else. Either time unreadable means no.
 */
export function isApproved(application: Application, since: string): boolean {
  const approved = Date.parse(application.metadata.annotations?.[annotations.deletionApproved] ?? "");
  return approved >= Date.parse(since);
}
