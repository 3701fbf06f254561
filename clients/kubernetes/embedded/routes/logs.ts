import { createHash } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import type { Manifest } from "../../../../engine/model/manifest.js";
import { listAt, textAt, valueAt } from "../object-path.js";
import { badRequest } from "../status-error.js";
import { requireLive } from "../write/update.js";
import type { Answer, ResourceExchange } from "./exchange.js";
import { keyOf } from "./write.js";

const secondsBetweenLines = 2;
const maxLines = 1_000;
const longestFollowMs = 300_000;

const sentences: readonly string[] = [
  "GET /healthz 200 1ms",
  "GET / 200 4ms",
  "connection accepted",
  "cache refreshed, 12 entries",
  "GET /metrics 200 3ms",
  "request finished in 7ms",
  "scheduled task done",
];

function lineAt(seed: string, index: number): string {
  const digest = createHash("sha256").update(`${seed}/${index}`).digest();
  return index === 0 ? `starting ${seed.split("/").at(-1)}` : (sentences[digest.readUInt8(0) % sentences.length] ?? "");
}

function readCount(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name);
  if (text === null || text === "") return undefined;
  if (!/^\d{1,9}$/.test(text))
    throw badRequest(`${name}: Invalid value: ${JSON.stringify(text.slice(0, 100))}: must be a number`);
  return Number(text);
}

function containerOf(pod: Manifest, query: URLSearchParams): string {
  const names = [...listAt(pod, "spec.initContainers"), ...listAt(pod, "spec.containers")].map((each) => textAt(each, "name"));
  const { name = "" } = pod.metadata;
  const wanted = query.get("container") ?? "";
  if (wanted === "" && listAt(pod, "spec.containers").length > 1) {
    throw badRequest(`a container name must be specified for pod ${name}, choose one of: [${names.join(" ")}]`);
  }
  const chosen = wanted === "" ? textAt(listAt(pod, "spec.containers")[0] ?? {}, "name") : wanted;
  if (!names.includes(chosen)) throw badRequest(`container ${chosen} is not valid for pod ${name}`);
  return chosen;
}

function beganAt(pod: Manifest, container: string): number {
  const status = listAt(pod, "status.containerStatuses").find((each) => each["name"] === container);
  const started = textAt(status ?? {}, "state.running.startedAt") || textAt(status ?? {}, "state.terminated.startedAt");
  return Date.parse(started || textAt(pod, "status.startTime") || pod.metadata.creationTimestamp || "");
}

/**
 * `GET` of `pods/<name>/log`: generated lines, the same for the same Pod each time, one every two seconds of its life. Honours container, tailLines,
 * sinceSeconds, limitBytes, timestamps and follow (for at most five minutes).
 */
export async function logs(exchange: ResourceExchange): Promise<Answer> {
  const { context, kind, request, response, signal } = exchange;
  const { query } = request;
  const pod = requireLive(context, kind, keyOf(exchange));
  const container = containerOf(pod, query);
  if (valueAt(pod, "status.phase") === "Pending") {
    throw badRequest(`container "${container}" in pod "${pod.metadata.name}" is waiting to start: ContainerCreating`);
  }
  const began = beganAt(pod, container);
  const total = () => Math.max(1, Math.floor((context.now().getTime() - began) / (secondsBetweenLines * 1_000)) + 1);
  const since = readCount(query, "sinceSeconds");
  const tail = Math.min(readCount(query, "tailLines") ?? maxLines, maxLines);
  const oldest = since === undefined ? 0 : total() - Math.ceil(since / secondsBetweenLines);
  const seed = `${pod.metadata.uid}/${container}`;
  const format = (index: number) => {
    const at = new Date(began + index * secondsBetweenLines * 1_000).toISOString();
    return `${query.get("timestamps") === "true" ? `${at.replace("Z", "000000Z")} ` : ""}${lineAt(seed, index)}\n`;
  };
  let next = total();
  const first = Math.max(0, next - tail, oldest);
  const text = Array.from({ length: Math.max(0, next - first) }, (_, at) => format(first + at)).join("");
  const limit = readCount(query, "limitBytes");
  if (query.get("follow") !== "true") return { code: 200, text: limit === undefined ? text : text.slice(0, limit) };
  response.writeHead(200, { "content-type": "text/plain" });
  response.write(text);
  const deadline = Date.now() + longestFollowMs;
  while (!signal.aborted && Date.now() < deadline && context.storage.findByUid(pod.metadata.uid ?? "") !== undefined) {
    await delay(1_000, undefined, { signal }).catch(() => undefined);
    for (; next < total() && !signal.aborted; next += 1) response.write(format(next));
  }
  response.end();
  return "streamed";
}
