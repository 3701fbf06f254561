import { expect, test } from "vitest";
import { createEventWriter } from "../../../clients/kubernetes/events.js";
import { FairleadError } from "../../../engine/errors.js";
import type { KubernetesEvent } from "../../../engine/model/kubernetes-event.js";
import type { Manifest } from "../../../engine/model/manifest.js";
import type { ResourceKey } from "../../../engine/model/resource-key.js";
import { createFakeClock } from "../../fakes/clock.js";
import { makeApplication } from "../../fakes/engine.js";
import { createFakeLog } from "../../fakes/log.js";

function writerOver() {
  const [clock, log] = [createFakeClock(), createFakeLog()];
  const created: Manifest[] = [];
  const patched: (readonly [string, object])[] = [];
  const server: { failure?: FairleadError | undefined; hangs?: boolean } = {};
  const writer = createEventWriter({
    clock,
    log,
    cluster: {
      async create(object, _options, signal) {
        if (server.hangs === true)
          await new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
        if (server.failure !== undefined) throw server.failure;
        created.push(object);
        return object;
      },
      async patch(key: ResourceKey, _version, patch) {
        if (server.failure !== undefined) throw server.failure;
        patched.push([key.name, patch]);
        return created[0] as Manifest;
      },
    },
  });
  return { writer, clock, log, created, patched, server };
}

const eventOf = (message: string, name = "shop"): KubernetesEvent => ({
  object: makeApplication(name),
  reason: "OperationStarted",
  type: "Normal",
  message,
  component: "argocd-server",
  annotations: { user: "bob", "dest-server": "https://kubernetes.default.svc", "dest-namespace": "web" },
  labels: { team: "web" },
});

test("FL-75 an Event is about its object, in its namespace, with Argo CD's component, annotations and labels", async () => {
  const { writer, created } = writerOver();
  writer.write(eventOf("bob initiated sync"));
  await writer.close();
  const time = "2026-01-01T00:00:00Z";
  expect(created).toEqual([
    {
      apiVersion: "v1",
      kind: "Event",
      metadata: {
        name: expect.stringMatching(/^shop\.[0-9a-f]+$/),
        namespace: "argocd",
        annotations: { user: "bob", "dest-server": "https://kubernetes.default.svc", "dest-namespace": "web" },
        labels: { team: "web" },
      },
      involvedObject: {
        apiVersion: "argoproj.io/v1alpha1",
        kind: "Application",
        name: "shop",
        namespace: "argocd",
        uid: "uid-shop",
        resourceVersion: "1",
      },
      reason: "OperationStarted",
      type: "Normal",
      message: "bob initiated sync",
      source: { component: "argocd-server" },
      reportingComponent: "argocd-server",
      firstTimestamp: time,
      lastTimestamp: time,
      count: 1,
    },
  ]);
});

test("the same words about the same object within 10 minutes are counted, not written again", async () => {
  const { writer, clock, created, patched } = writerOver();
  for (let index = 0; index < 3; index += 1) {
    writer.write(eventOf("again"));
    await clock.advanceAsync(60_000);
  }
  writer.write(eventOf("other words"));
  await clock.advanceAsync(700_000);
  writer.write(eventOf("again"));
  await writer.close();
  const name = created[0]?.metadata.name ?? "";
  expect(created).toHaveLength(3);
  expect(patched).toEqual([
    [name, { count: 2, lastTimestamp: "2026-01-01T00:01:00Z" }],
    [name, { count: 3, lastTimestamp: "2026-01-01T00:02:00Z" }],
  ]);
});

test("an Event that Kubernetes has forgotten is written anew", async () => {
  const { writer, clock, created, server } = writerOver();
  writer.write(eventOf("again"));
  await clock.advanceAsync(1);
  server.failure = new FairleadError("NOT_FOUND", "gone");
  writer.write(eventOf("again"));
  await Promise.resolve();
  server.failure = undefined;
  await clock.advanceAsync(1);
  await writer.close();
  expect(created).toHaveLength(2);
});

test("FL-75 one object gets 25 Events at once and then one in 30 seconds; others are not held up", async () => {
  const { writer, clock, created } = writerOver();
  for (let index = 0; index < 100; index += 1) writer.write(eventOf(`event ${index}`));
  writer.write(eventOf("another", "cart"));
  await clock.advanceAsync(60_000);
  for (let index = 0; index < 10; index += 1) writer.write(eventOf(`late ${index}`));
  await writer.close();
  expect([created.length, writer.left()]).toEqual([28, 83]);
});

test("a server that hangs holds up nobody: 1,000 Events wait, the rest is left out, and the end is not waited for", async () => {
  const { writer, clock, server } = writerOver();
  server.hangs = true;
  for (let index = 0; index < 1_100; index += 1) writer.write(eventOf("x", `app-${index}`));
  expect(writer.left()).toBe(99);
  const closed = writer.close();
  await clock.advanceAsync(3_000);
  await closed;
  expect(writer.left()).toBe(1_100);
});

test("a server that refuses is told of once, until it takes Events again", async () => {
  const { writer, clock, log, server, created } = writerOver();
  server.failure = new FairleadError("PERMISSION_DENIED", "events is forbidden");
  for (let index = 0; index < 5; index += 1) writer.write(eventOf(`x ${index}`));
  await clock.advanceAsync(1);
  server.failure = undefined;
  writer.write(eventOf("y"));
  await writer.close();
  expect([log.sentences("warn").length, created.length, writer.left()]).toEqual([1, 1, 5]);
});

test("a message that is too long is cut to what Kubernetes takes", async () => {
  const { writer, created } = writerOver();
  writer.write(eventOf("x".repeat(5_000)));
  await writer.close();
  expect(created[0]?.["message"]).toHaveLength(1_024);
});
