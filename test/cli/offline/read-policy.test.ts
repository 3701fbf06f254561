import { expect, test } from "vitest";
import type { OfflineContext } from "../../../cli/offline/command.js";
import { readPolicy } from "../../../cli/offline/read-policy.js";

const read = (text: string, file = "policy") => {
  const files = new Map([["policy", new TextEncoder().encode(text)]]);
  const context = { folder: "/nowhere", files, stdin: async () => text, signal: AbortSignal.timeout(5_000) };
  return readPolicy(file, context as unknown as OfflineContext);
};

test.each(["", "# none", "p, a, logs, get, *, allow", 'g, "kind: x", role:a', "p, data:x, logs, get, *, allow"])(
  "readPolicy() takes %j for lines",
  async (text) => {
    expect(await read(text)).toEqual({ csv: [{ name: "policy", text }] });
  },
);

test("readPolicy() reads standard input", async () => {
  expect(await read("g, a, b", "-")).toEqual({ csv: [{ name: "standard input", text: "g, a, b" }] });
});

test.each([
  "# ours\nkind: ConfigMap\ndata:\n  policy.csv: g, a, b\n",
  '{"data": {"policy.csv": "g, a, b"}}',
  "---\ndata: {policy.csv: 'g, a, b'}",
])("readPolicy() takes %j for a ConfigMap", async (text) => {
  expect(await read(text)).toMatchObject({ csv: [{ name: "policy.csv", text: "g, a, b" }], map: { "policy.csv": "g, a, b" } });
});

test.each([
  ["kind: Secret\ndata: {}", "it has 0 ConfigMaps"],
  ["kind: ConfigMap\n---\nkind: ConfigMap\n", "it has 2 ConfigMaps"],
  ["kind: ConfigMap\ndata: [1]", "data must hold texts"],
  ["kind: ConfigMap\ndata:\n  policy.default: true\n", 'data["policy.default"] must hold texts; put the value in quotes'],
  ["kind: ConfigMap\ndata: {", 'Cannot read "policy"'],
])("readPolicy() refuses %j", async (text, message) => {
  await expect(read(text)).rejects.toThrow(message);
});
