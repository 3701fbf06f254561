import { expect, test } from "vitest";
import { writeText } from "../../../../../engine/health/rules/custom/text.js";

const object = { apiVersion: "v1", kind: "$&", metadata: {} };

test("writeText() puts the kind into a text as it is, and hands on what was said", () => {
  expect(writeText("{kind} and {kind}", "", object)).toBe("$& and $&");
  expect(writeText((said: string, { kind }) => `${said} of ${kind}`, "one", object)).toBe("one of $&");
});
