import { expect, test } from "vitest";
import { allPrimitives } from "../../../plugins/cmp/host-primitives.js";
import { primitiveNames, sandboxPrimitives } from "../../../plugins/sandbox/primitives.js";
import { missingPrimitives } from "../../../server/start/missing-primitives.js";

test("S61 missingPrimitives() are those of the sandbox, with the reason", async () => {
  const lacking = (await sandboxPrimitives()).filter(({ holds }) => !holds);
  expect(await missingPrimitives({})).toEqual(lacking.map(({ name, because }) => ({ name, because })));
  for (const { because } of lacking) expect(because).not.toBe("");
});

test("S70 missingPrimitives() of a product with commands are all that any of them needs, each once", async () => {
  const names = (await missingPrimitives({ commandPlugins: "/plugins" })).map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  const known: readonly string[] = [...primitiveNames, ...allPrimitives];
  expect(names.filter((name) => !known.includes(name))).toEqual([]);
  expect(names).toEqual(expect.arrayContaining((await missingPrimitives({})).map(({ name }) => name)));
});
