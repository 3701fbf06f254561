import { join } from "node:path";
import { expect, test } from "vitest";
import { renderExample } from "../../../plugins/sdk/testing.js";

const repository = join(import.meta.dirname, "../../..");
const loader = join(repository, "node_modules/tsx/dist/loader.mjs");
const fairlead = [process.execPath, "--import", loader, join(repository, "cli/main.ts")];
const options = { fairlead, timeoutMs: 180_000 };
const examples = join(repository, "plugins/samples/service-catalogue/examples");

test("renderExample() gives an example's objects, by the program itself", { timeout: 200_000 }, async () => {
  const { manifests, passed, error } = await renderExample(join(examples, "single"), options);
  expect([manifests.map(({ kind }) => kind), passed, error]).toEqual([["Deployment", "Service"], true, undefined]);
});

test("renderExample() gives the sentence with which an example fails", { timeout: 200_000 }, async () => {
  const { manifests, passed, error } = await renderExample(join(examples, "mistakes"), options);
  expect([manifests, passed, error]).toEqual([[], true, expect.stringContaining("image is missing or has no tag")]);
});

test("renderExample() rejects with what Fairlead says where there is no example", { timeout: 200_000 }, async () => {
  await expect(renderExample(join(examples, "none"), options)).rejects.toThrow(
    `Cannot find the example "none": there are mistakes, production, single`,
  );
  await expect(renderExample(join(examples, "single"), { fairlead: ["/nowhere/fairlead"] })).rejects.toThrow(
    "Cannot run /nowhere/fairlead",
  );
});
