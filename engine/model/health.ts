/** How well an object or an Application is, best to worst as Argo CD orders them. */
export type HealthStatus = "Healthy" | "Suspended" | "Progressing" | "Missing" | "Degraded" | "Unknown";

/** A verdict about health and the reason for it. */
export interface Health {
  readonly status: HealthStatus;
  readonly message?: string;
}

const order: readonly HealthStatus[] = ["Healthy", "Suspended", "Progressing", "Missing", "Degraded", "Unknown"];

/** Says whether `a` is worse than `b`. */
export function isWorse(a: HealthStatus, b: HealthStatus): boolean {
  return order.indexOf(a) > order.indexOf(b);
}
