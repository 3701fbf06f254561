import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { recordedAnswers } from "../../../../cli/offline/plugin/recorded-answers.js";
import { failureOf } from "../../../plugins/third-party/make-package.js";

const folder = mkdtempSync(join(tmpdir(), "fairlead-recorded-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const signal = new AbortController().signal;
const network = {
  "https://API.example.com": "a.json",
  "https://api.example.com/gone": "gone.json",
  "https://api.example.com/big": "big",
};
const answers = recordedAnswers({ name: "basic", folder, network });

test("recordedAnswers() gives the file that is named for a URL, however that is written", async () => {
  writeFileSync(join(folder, "a.json"), "[]");
  const { bytes, digest } = await answers.file("https://api.example.com/", signal);
  expect([new TextDecoder().decode(bytes), digest]).toEqual(["[]", expect.stringMatching(/^sha256:[0-9a-f]{64}$/)]);
});

test.each([
  ["a URL that nobody recorded", "https://api.example.com/x", "PERMISSION_DENIED EGRESS_BLOCKED: Cannot fetch"],
  ["a file that is not there", "https://api.example.com/gone", "Cannot read examples/basic/gone.json"],
  ["more than the product would fetch", "https://api.example.com/big", "RESOURCE_EXHAUSTED INPUT_TOO_LARGE"],
])("recordedAnswers() refuses %s", async (_, url, sentence) => {
  writeFileSync(join(folder, "big"), "x".repeat(5 * 1_048_576 + 1));
  expect(await failureOf(answers.file(url, signal))).toContain(sentence);
});

test("recordedAnswers() fetches no trees and no charts", async () => {
  expect(await failureOf(answers.tree("https://git.example.com/x", "", signal))).toContain("EGRESS_BLOCKED");
});
