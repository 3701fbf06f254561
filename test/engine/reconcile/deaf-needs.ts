import { noHealthScripts } from "../../../engine/health/health-scripts.js";
import type { ClusterNeeds } from "../../../engine/reconcile/clusters.js";
import { createFakeClock } from "../../fakes/clock.js";
import type { FakeLog } from "../../fakes/log.js";
import { noScripts } from "../../fakes/no-scripts.js";

/** What watching clusters needs where nobody listens and there are no scripts. */
export function deafNeeds(log: FakeLog): ClusterNeeds {
  const ignore = () => undefined;
  return {
    clock: createFakeClock(),
    log,
    touched: ignore,
    settled: ignore,
    healthScripts: () => noHealthScripts,
    runner: noScripts,
  };
}
