import type { JsonObject, Manifest } from "../../../../engine/model/manifest.js";
import { listAt, numberAt, objectAt, textAt, valueAt } from "../object-path.js";

const statuses = (pod: Manifest): readonly JsonObject[] => listAt(pod, "status.containerStatuses");

/** `1/2`: how many of a Pod's containers are ready. */
export function podReady(pod: Manifest): string {
  const ready = statuses(pod).filter((each) => each["ready"] === true).length;
  return `${ready}/${listAt(pod, "spec.containers").length}`;
}

/** How often a Pod's containers were started again, in all. */
export function podRestarts(pod: Manifest): string {
  return String(statuses(pod).reduce((sum, each) => sum + (numberAt(each, "restartCount") ?? 0), 0));
}

function initReason(pod: Manifest): string | undefined {
  const init = listAt(pod, "status.initContainerStatuses");
  const at = init.findIndex((each) => numberAt(each, "state.terminated.exitCode") !== 0);
  const current = init[at];
  if (current === undefined) return undefined;
  const reason = textAt(current, "state.terminated.reason") || textAt(current, "state.waiting.reason");
  if (reason !== "" && reason !== "PodInitializing") return `Init:${reason}`;
  return `Init:${at}/${listAt(pod, "spec.initContainers").length}`;
}

function containerReason(each: JsonObject): string {
  const waiting = textAt(each, "state.waiting.reason");
  if (waiting !== "") return waiting;
  if (Object.keys(objectAt(each, "state.terminated")).length === 0) return "";
  return textAt(each, "state.terminated.reason") || `ExitCode:${numberAt(each, "state.terminated.exitCode") ?? 0}`;
}

/** The one word `kubectl get pods` shows: the phase, or why a container waits or ended. */
export function podStatus(pod: Manifest): string {
  if (pod.metadata.deletionTimestamp !== undefined) return "Terminating";
  const phase = textAt(pod, "status.reason") || textAt(pod, "status.phase") || "Unknown";
  const init = initReason(pod);
  if (init !== undefined) return init;
  const reasons = statuses(pod).map(containerReason).filter(Boolean);
  const running = statuses(pod).some((each) => each["ready"] === true && valueAt(each, "state.running") !== undefined);
  const reason = reasons.at(-1) ?? phase;
  return reason === "Completed" && running ? "Running" : reason;
}
