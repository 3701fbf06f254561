import { expect, test } from "vitest";
import { builtInDefinition, type FieldSchema } from "../../../engine/kubernetes/field-schema.js";
import { roundTrip } from "../../../engine/kubernetes/round-trip.js";

const container = builtInDefinition("core.v1.Container") as FieldSchema;

test("roundTrip() writes a value as its Go type does", () => {
  const written = { name: "a", resources: { limits: { cpu: "1" } } };
  expect(roundTrip({ name: "a", imagee: "x", stdin: false, resources: { limits: { cpu: "1000m" } } }, container)).toEqual(
    written,
  );
  expect(roundTrip(written, container)).toEqual(written);
});

test("roundTrip() writes fields that are always written", () => {
  expect(roundTrip({ name: "a" }, container)).toEqual({ name: "a", resources: {} });
});

test.each([null, "text", { name: 1 }])("roundTrip() cannot read %j", (value) => {
  expect(roundTrip(value, container)).toBeUndefined();
});
