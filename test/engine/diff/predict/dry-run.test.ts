import { expect, test } from "vitest";
import { withoutMutations } from "../../../../engine/diff/predict/dry-run.js";
import { applied, manifest } from "../manifests.js";

const service = (spec: string, labels = "{}") =>
  manifest(`apiVersion: v1, kind: Service, metadata: {labels: ${labels}}, spec: ${spec}`);
const manager = "argocd-controller";
const live = applied(service("{ports: [{port: 80, name: a}]}", "{a: b}"));

test("withoutMutations() keeps what the manager owns and takes the rest from live", () => {
  const answer = applied(service("{ports: [{port: 80, name: c}]}", "{a: d}"), { live });
  const mutated = { ...answer, metadata: { ...answer.metadata, labels: { ...answer.metadata.labels, injected: "x" } } };
  const predicted = withoutMutations({ answer: mutated, live, manager });
  expect(predicted.metadata.labels).toEqual({ a: "d" });
  expect(predicted.spec).toMatchObject({ ports: [{ port: 80, name: "c", protocol: "TCP" }] });
});

test("withoutMutations() lets go what the answer has not any more", () => {
  const answer = applied(service("{ports: [{port: 80, name: a}]}"), { live });
  expect(withoutMutations({ answer, live, manager }).metadata.labels ?? null).toBeNull();
});

test("withoutMutations() keeps the keys of an item of which a webhook set one", () => {
  const answer = applied(service("{ports: [{port: 80, name: a}, {port: 81, name: b}]}"), { live });
  expect(withoutMutations({ answer, live, manager }).spec).toMatchObject({
    ports: [{ port: 80 }, { port: 81, protocol: "TCP" }],
  });
});

test.each([
  ["no owners", service("{}"), manager, "predictedLive for resource Service/it must have the managedFields"],
  ["nothing of the manager's", live, "kubectl", "no managed fields found for manager: kubectl"],
])("withoutMutations() refuses an answer with %s", (_, answer, name, message) => {
  expect(() => withoutMutations({ answer, live, manager: name })).toThrow(message);
});
