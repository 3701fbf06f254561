import fc from "fast-check";
import { expect, test } from "vitest";
import { createLabelIndex } from "../../../../../clients/kubernetes/embedded/controllers/label-index.js";

const label = fc.constantFrom("app", "tier", "constructor", "__proto__");
const value = fc.constantFrom("a", "b", "");
const labels = fc
  .array(fc.tuple(label, value), { maxLength: 4 })
  .map((pairs) => Object.fromEntries(pairs) as Record<string, string>);
const step = fc.record({ namespace: fc.constantFrom("x", "y"), name: fc.constantFrom("p", "q", "r"), labels: fc.option(labels) });

test("LabelIndex finds what looking at every object would find", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 20 }), labels, (steps, wanted) => {
      const index = createLabelIndex();
      const known = new Map<string, Record<string, string>>();
      for (const { namespace, name, labels: given } of steps) {
        if (given === null) index.remove(namespace, name);
        else index.put(namespace, name, given);
        if (given === null) known.delete(`${namespace}/${name}`);
        else known.set(`${namespace}/${name}`, given);
      }
      const pairs = Object.entries(wanted);
      const expected = [...known]
        .filter(
          ([id, own]) =>
            id.startsWith("x/") && pairs.length > 0 && pairs.every(([key, text]) => Object.hasOwn(own, key) && own[key] === text),
        )
        .map(([id]) => id.slice(2));
      expect(index.havingAll("x", wanted)).toEqual(expected.sort());
      expect(index.size()).toBe(known.size);
    }),
  );
});
