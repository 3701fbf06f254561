import { expect, test } from "vitest";
import { builtInKnownTypes, compileKnownTypes } from "../../../engine/diff/known-types.js";
import { manifest } from "./manifests.js";

const widget = (spec: string) => manifest(`apiVersion: example.com/v1, kind: Widget, spec: ${spec}`);
const known = (field: string, type: string) =>
  compileKnownTypes({ kinds: [{ key: "example.com/Widget", knownTypeFields: [{ field, type }] }] });

test.each([
  ["amounts", "spec.size", "core/Quantity", "{size: 1024Mi}", "{size: 1Gi}"],
  ["a number that is an amount", "spec.size", "core/Quantity", "{size: 2}", "{size: '2'}"],
  ["durations", "spec.after", "meta/v1/Duration", "{after: 90m}", "{after: 1h30m0s}"],
  ["maps of amounts", "spec.limits", "core/v1/ResourceList", "{limits: {cpu: 1000m}}", "{limits: {cpu: '1'}}"],
  [
    "every item of a list",
    "spec.parts.size",
    "core/Quantity",
    "{parts: [{size: 1000m}, {size: x}, 3]}",
    "{parts: [{size: '1'}, {size: x}, 3]}",
  ],
  [
    "items that are of the type",
    "spec.cs",
    "core/v1/Container",
    "{cs: [{name: a, tty: false}]}",
    "{cs: [{name: a, resources: {}}]}",
  ],
  ["nothing where nothing is", "spec.none.deeper", "core/Quantity", "{none: 1}", "{none: 1}"],
])("compileKnownTypes() rewrites %s", (_, field, type, given, expected) => {
  const once = known(field, type).apply(widget(given));
  expect(once).toEqual(widget(expected));
  expect(known(field, type).apply(once)).toEqual(once);
});

test("compileKnownTypes() says which types it does not know", () => {
  expect(known("spec.a", "core/v2/Pod").problems).toEqual([
    "knownTypeFields of example.com/Widget: type 'core/v2/Pod' is not supported",
  ]);
});

test("builtInKnownTypes knows the pods of Rollouts", () => {
  const rollout = (cpu: string, more = "") =>
    manifest(
      `apiVersion: argoproj.io/v1alpha1, kind: Rollout, spec: {template: {spec: {containers: [{name: a, resources: {limits: {cpu: ${cpu}}}${more}}]}}}`,
    );
  expect(builtInKnownTypes.apply(rollout("1000m", ", stdin: false"))).toEqual(rollout("'1'"));
});

test("compileKnownTypes() takes what is said of Rollouts in place of what it knows", () => {
  const types = compileKnownTypes({
    kinds: [{ key: "argoproj.io/Rollout", knownTypeFields: [{ field: "spec.size", type: "core/Quantity" }] }],
  });
  const rollout = (size: string) =>
    manifest(
      `apiVersion: argoproj.io/v1alpha1, kind: Rollout, spec: {size: ${size}, template: {spec: {containers: [{name: a, stdin: false}]}}}`,
    );
  expect(types.apply(rollout("1000m"))).toEqual(rollout("'1'"));
});
