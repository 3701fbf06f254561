import { expect, test } from "vitest";
import { ignoreManagedFields } from "../../../engine/diff/managed-fields-rules.js";
import { applied, manifest } from "./manifests.js";

const deployment = (replicas: number, image = "a") =>
  manifest(
    `apiVersion: apps/v1, kind: Deployment, spec: {replicas: ${replicas}, selector: {}, template: {spec: {containers: [{name: c, image: ${image}}]}}}`,
  );
const scaled = applied(manifest("apiVersion: apps/v1, kind: Deployment, spec: {replicas: 5}"), {
  live: applied(deployment(1)),
  manager: "hpa",
});

test("ignoreManagedFields() takes what differs and belongs to the manager out of both sides", () => {
  const { target, live } = ignoreManagedFields({ target: deployment(1), live: scaled }, ["hpa"]);
  expect(target.spec).not.toHaveProperty("replicas");
  expect(live.spec).not.toHaveProperty("replicas");
  expect(live.spec).toHaveProperty("template");
});

test.each([
  ["the manager of nothing", deployment(1), ["somebody"]],
  ["fields that do not differ", deployment(5), ["hpa"]],
  ["no manager", deployment(1), []],
])("ignoreManagedFields() leaves all with %s", (_, target, managers) => {
  const sides = { target, live: scaled };
  expect(ignoreManagedFields(sides, managers)).toEqual(sides);
});

test("ignoreManagedFields() takes an item's field out by the item's name", () => {
  const live = applied(
    manifest("apiVersion: apps/v1, kind: Deployment, spec: {template: {spec: {containers: [{name: c, image: b}]}}}"),
    {
      live: applied(deployment(1)),
      manager: "updater",
    },
  );
  const { target } = ignoreManagedFields({ target: deployment(1), live }, ["updater"]);
  expect(target.spec).toMatchObject({ template: { spec: { containers: [{ name: "c" }] } } });
  expect(JSON.stringify(target)).not.toContain("image");
});
