import { expect, test } from "vitest";
import { packageOf } from "../../../plugins/third-party/package.js";
import { bytesOf, echoBundle, failureOf, fairleadVersion, makePackage, manifestText, sha256 } from "./make-package.js";

const manifest = bytesOf(manifestText());
const code = bytesOf(echoBundle);

test("packageOf() gives a digest over all files, whatever their order", () => {
  const one = packageOf(
    new Map([
      ["fairlead-plugin.yaml", manifest],
      ["dist/plugin.js", code],
    ]),
    fairleadVersion,
  );
  const other = packageOf(
    new Map([
      ["dist/plugin.js", code],
      ["fairlead-plugin.yaml", manifest],
    ]),
    fairleadVersion,
  );
  expect(one.digest).toBe(other.digest);
  const lines = `${sha256(code)}  dist/plugin.js\n${sha256(manifest)}  fairlead-plugin.yaml\n`;
  expect(one.digest).toBe(`sha256:${sha256(`fairlead-plugin v1\n${lines}`)}`);
  expect([...one.files.keys()]).toEqual(["dist/plugin.js", "fairlead-plugin.yaml"]);
});

test("packageOf() gives another digest for another manifest, other code or another file", () => {
  const digests = [
    makePackage(),
    makePackage({ metadata: { name: "acme", version: "1.0.1" } }),
    makePackage({}, "export default {}"),
    packageOf(
      new Map([
        ["fairlead-plugin.yaml", manifest],
        ["dist/plugin.js", code],
        ["README.md", bytesOf("read me")],
      ]),
      fairleadVersion,
    ),
  ].map(({ digest }) => digest);
  expect(new Set(digests).size).toBe(4);
});

test("packageOf() takes a digest that fits, and refuses one that does not", async () => {
  const runtime = { type: "js", entry: "dist/plugin.js" };
  expect(makePackage({ runtime: { ...runtime, sha256: sha256(echoBundle) } }).entrySha256).toBe(sha256(echoBundle));
  expect(await failureOf(() => makePackage({ runtime: { ...runtime, sha256: "0".repeat(64) } }))).toContain(
    `PLUGIN_CONFIG: Cannot use the plugin: "dist/plugin.js" has the digest ${sha256(echoBundle)}, runtime.sha256 says 000`,
  );
});

test.each<[string, readonly (readonly [string, Uint8Array])[], string]>([
  ["no manifest", [["dist/plugin.js", code]], "it has no fairlead-plugin.yaml"],
  ["no entry", [["fairlead-plugin.yaml", manifest]], `there is no "dist/plugin.js", which runtime.entry names; build it first`],
  [
    "a file nobody asked for",
    [
      ["fairlead-plugin.yaml", manifest],
      ["dist/plugin.js", code],
      ["evil.sh", code],
    ],
    `it holds "evil.sh", which is none of a plugin's files`,
  ],
])("packageOf() refuses %s", async (_, files, sentence) => {
  expect(await failureOf(() => packageOf(new Map(files), fairleadVersion))).toContain(sentence);
});
