import fc from "fast-check";
import { expect, test } from "vitest";
import { createTail } from "../../../../plugins/sandbox/guest/tail.js";

test("createTail() keeps the end of what was written", () => {
  const property = fc.property(
    fc.integer({ min: 1, max: 3000 }),
    fc.array(fc.uint8Array({ maxLength: 2000 }), { maxLength: 20 }),
    (limit, parts) => {
      const tail = createTail(limit);
      for (const part of parts) tail.write(part);
      const all = parts.flatMap((part) => [...part]);
      expect([...tail.bytes()]).toEqual(all.slice(Math.max(0, all.length - limit)));
    },
  );
  fc.assert(property);
});
