import { expect, test } from "vitest";
import { defineGenerator } from "../../../plugins/sdk/index.js";

test("defineGenerator() gives back what it is given, typed by the parameters", () => {
  const generator = {
    id: "acme",
    generate: ({ input }: { readonly input: { readonly parameters: { readonly n: number } } }) => [
      { apiVersion: "v1", kind: "ConfigMap", metadata: { name: `x${input.parameters.n}` } },
    ],
  };
  expect(defineGenerator<{ readonly n: number }>(generator)).toBe(generator);
});
