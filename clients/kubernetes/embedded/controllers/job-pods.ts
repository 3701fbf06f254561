import type { JsonObject, Manifest } from "../../../../engine/model/manifest.js";
import { listAt, numberAt, objectAt, textAt, valueAt } from "../object-path.js";
import type { World } from "./controller.js";
import { createPod, isLeaving, randomName } from "./owned.js";
import { isActive, podsOf } from "./pods.js";

const indexAnnotation = "batch.kubernetes.io/job-completion-index";
const firstWaitMs = 10_000;
const longestWaitMs = 600_000;

/** The Pods of a Job by how they are. Those that its failure policy ignores are in none but `ignored`. */
export interface JobPods {
  readonly all: readonly Manifest[];
  readonly active: readonly Manifest[];
  readonly succeeded: readonly Manifest[];
  readonly failed: readonly Manifest[];
  readonly leaving: readonly Manifest[];
  readonly ignored: readonly Manifest[];
}

/** A rule of the Job's failure policy that a failed Pod met. */
export interface FailureMatch {
  readonly action: string;
  readonly message: string;
}

/** Reads the Pods of a Job. */
export function readJobPods(job: Manifest, world: World): JobPods {
  const all = podsOf(job, world);
  const of = (phase: string) => all.filter((pod) => textAt(pod, "status.phase") === phase);
  const isIgnored = (pod: Manifest) => matchFailure(job, pod)?.action === "Ignore";
  return {
    all,
    active: all.filter(isActive),
    succeeded: of("Succeeded"),
    failed: of("Failed").filter((pod) => !isIgnored(pod)),
    leaving: all.filter((pod) => isLeaving(pod) && !["Succeeded", "Failed"].includes(textAt(pod, "status.phase"))),
    ignored: of("Failed").filter(isIgnored),
  };
}

/** The first rule of the Job's failure policy that a failed Pod meets. */
export function matchFailure(job: Manifest, pod: Manifest): FailureMatch | undefined {
  const name = `${pod.metadata.namespace}/${pod.metadata.name}`;
  for (const [at, rule] of listAt(job, "spec.podFailurePolicy.rules").entries()) {
    const action = textAt(rule, "action");
    const because = matchExitCode(rule, pod) ?? matchCondition(rule, pod);
    if (because !== undefined)
      return { action, message: `${because.replace("{pod}", name)} matching ${action} rule at index ${at}` };
  }
  return undefined;
}

function matchExitCode(rule: JsonObject, pod: Manifest): string | undefined {
  const wanted = objectAt(rule, "onExitCodes");
  const values = wanted["values"];
  if (!Array.isArray(values)) return undefined;
  for (const status of ["status.containerStatuses", "status.initContainerStatuses"].flatMap((path) => listAt(pod, path))) {
    const [name, code] = [textAt(status, "name"), numberAt(status, "state.terminated.exitCode")];
    if (code === undefined || code === 0 || (wanted["containerName"] ?? name) !== name) continue;
    if (values.includes(code) === (wanted["operator"] === "In"))
      return `Container ${name} for pod {pod} failed with exit code ${code}`;
  }
  return undefined;
}

function matchCondition(rule: JsonObject, pod: Manifest): string | undefined {
  const found = listAt(rule, "onPodConditions").find((pattern) =>
    listAt(pod, "status.conditions").some(
      (condition) => condition["type"] === pattern["type"] && condition["status"] === (pattern["status"] ?? "True"),
    ),
  );
  return found === undefined ? undefined : `Pod {pod} has condition ${textAt(found, "type")}`;
}

/** Says whether each Pod of a Job has a number of its own. */
export function isIndexed(job: Manifest): boolean {
  return textAt(job, "spec.completionMode") === "Indexed";
}

function indexOf(pod: Manifest): number {
  return Number(pod.metadata.annotations?.[indexAnnotation] ?? -1);
}

/** The numbers that are done, ascending: those of Pods that succeeded and those the status remembers. */
export function completedIndexes(job: Manifest, succeeded: readonly Manifest[]): readonly number[] {
  const known = textAt(job, "status.completedIndexes")
    .split(",")
    .flatMap((range) => {
      const [, first = "", last = first] = /^(\d{1,6})(?:-(\d{1,6}))?$/.exec(range) ?? [];
      const length = first === "" ? 0 : Number(last) - Number(first) + 1;
      return Array.from({ length: Math.max(0, length) }, (_, at) => Number(first) + at);
    });
  return [...new Set([...known, ...succeeded.map(indexOf).filter((index) => index >= 0)])].sort((a, b) => a - b);
}

/** Numbers as a Job's status lists them: `0-2,5`. */
export function formatIndexes(indexes: readonly number[]): string {
  const ranges: [number, number][] = [];
  for (const index of indexes) {
    const last = ranges.at(-1);
    if (last !== undefined && index === last[1] + 1) last[1] = index;
    else ranges.push([index, index]);
  }
  return ranges
    .map(([first, last]) => (first === last ? `${first}` : `${first}${last === first + 1 ? "," : "-"}${last}`))
    .join(",");
}

/** Makes Pods of a Job; those of an indexed one get the lowest numbers that are neither done nor being worked on. */
export function createJobPods(
  job: Manifest,
  { count, active, done }: { readonly count: number; readonly active: readonly Manifest[]; readonly done: readonly number[] },
  world: World,
): readonly Manifest[] {
  const template = objectAt(job, "spec.template");
  const { name = "" } = job.metadata;
  if (!isIndexed(job)) {
    return Array.from({ length: count }, () => createPod(job, { name: randomName(name), template }, world));
  }
  const taken = new Set([...done, ...active.map(indexOf)]);
  const completions = numberAt(job, "spec.completions") ?? 0;
  const created: Manifest[] = [];
  for (let index = 0; index < completions && created.length < count; index++) {
    if (taken.has(index)) continue;
    const mark = { [indexAnnotation]: String(index) };
    const wanted = {
      name: randomName(`${name}-${index}`),
      template: withIndex(template, name, index),
      labels: mark,
      annotations: mark,
    };
    created.push(createPod(job, wanted, world));
  }
  return created;
}

function withIndex(template: JsonObject, name: string, index: number): JsonObject {
  const told = (container: JsonObject): JsonObject => {
    const env = listAt(container, "env");
    if (env.some((variable) => variable["name"] === "JOB_COMPLETION_INDEX")) return container;
    return { ...container, env: [...env, { name: "JOB_COMPLETION_INDEX", value: String(index) }] };
  };
  const spec = objectAt(template, "spec");
  return { ...template, spec: { ...spec, hostname: `${name}-${index}`, containers: listAt(spec, "containers").map(told) } };
}

/** How long to wait before the next Pod after failures: 10 s, doubled with each failure since the last success, at most 10 minutes. */
export function backOffMs({ failed, ignored, succeeded }: JobPods, now: Date): number {
  const lastSuccess = Math.max(0, ...succeeded.map(endOf));
  const failures = [...failed, ...ignored].map(endOf).filter((time) => time >= lastSuccess);
  if (failures.length === 0) return 0;
  const waitMs = Math.min(longestWaitMs, firstWaitMs * 2 ** Math.min(failures.length - 1, 10));
  return Math.max(0, Math.max(...failures) + waitMs - now.getTime());
}

function endOf(pod: Manifest): number {
  const times = listAt(pod, "status.containerStatuses").map((one) => Date.parse(textAt(one, "state.terminated.finishedAt")));
  return Math.max(0, ...times.filter(Number.isFinite), Date.parse(textAt(pod, "status.startTime")) || 0);
}

/** Says whether a Job is told to pause. */
export function isSuspended(job: Manifest): boolean {
  return valueAt(job, "spec.suspend") === true;
}
