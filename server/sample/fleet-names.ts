/** The thirty small services of the sample. */
export const fleetNames = [
  "accounts",
  "audit",
  "baskets",
  "billing",
  "catalog",
  "checkout",
  "couriers",
  "currency",
  "delivery",
  "discounts",
  "emails",
  "exports",
  "fraud",
  "images",
  "inventory",
  "invoices",
  "ledger",
  "loyalty",
  "orders",
  "payments",
  "pricing",
  "profiles",
  "ratings",
  "refunds",
  "returns",
  "reviews",
  "search",
  "sessions",
  "shipping",
  "wishlists",
] as const;

/** What a service of the fleet is written in. */
export type FleetTool = "plain" | "helm" | "kustomize" | "jsonnet";

const fleetTools: readonly FleetTool[] = ["plain", "helm", "kustomize", "jsonnet"];

/** The tools take turns. @param index of the service in `fleetNames` */
export function toolOfService(index: number): FleetTool {
  return fleetTools[index % fleetTools.length] ?? "plain";
}
