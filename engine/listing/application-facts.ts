import type { Application, SyncStatusCode } from "../model/application.js";
import type { HealthStatus } from "../model/health.js";

/** The health of an Application; one that was never assessed is `Unknown`. */
export function healthOf({ status }: Application): HealthStatus {
  return status?.health?.status ?? "Unknown";
}

/** Whether an Application is as Git wants it; one that was never compared is `Unknown`. */
export function syncOf({ status }: Application): SyncStatusCode {
  return status?.sync?.status ?? "Unknown";
}
