import { isDeepStrictEqual } from "node:util";
import { array, assert, asyncProperty, constantFrom, dictionary, string } from "fast-check";
import { describe, expect, test } from "vitest";
import { stringify } from "yaml";
import { type ReadYaml, readChartIndex } from "../../../clients/charts/chart-index.js";
import { parseYamlDocuments } from "../../../engine/dialects/yaml.js";

const { signal } = new AbortController();
const readYaml: ReadYaml = async (text, limits) => parseYamlDocuments(text, limits).documents.map(({ value }) => value);
const read = (text: string, parsedBytes = 1_000_000) =>
  readChartIndex({ name: "the index", bytes: Buffer.from(text), parsedBytes, readYaml }, signal);
const versionsIn = async (text: string, chart: string, parsedBytes?: number) =>
  (await read(text, parsedBytes)).versions(chart, signal);
const versionsOf = async (text: string, chart: string) => (await versionsIn(text, chart))?.map(({ version }) => version);

const helmStyle = `apiVersion: v1
entries:
  alpine:
  - created: "2016-10-06T16:23:20.499814565-06:00"
    description: |
      Deploy a basic Alpine Linux pod
    fake: not a key
    digest: 99c76e403d752c84ead610644d4b1c2f2b453a74b921f422b9dcb8a7c8b559cd
    urls:
    - https://example.com/alpine-0.2.0.tgz
    version: 0.2.0
  - urls: [alpine-0.1.0.tgz]
    version: 0.1.0
  "nginx":
  - version: 1.0.0
    urls: [x.tgz]
generated: "2016-10-06T16:23:20.499029981-06:00"
`;

describe("readChartIndex()", () => {
  test("gives the versions of a chart in their order", async () => {
    expect(await versionsIn(helmStyle, "alpine")).toEqual([
      {
        version: "0.2.0",
        urls: ["https://example.com/alpine-0.2.0.tgz"],
        digest: "99c76e403d752c84ead610644d4b1c2f2b453a74b921f422b9dcb8a7c8b559cd",
        created: "2016-10-06T16:23:20.499814565-06:00",
        description: "Deploy a basic Alpine Linux pod\n",
        maintainers: [],
      },
      { version: "0.1.0", urls: ["alpine-0.1.0.tgz"], maintainers: [] },
    ]);
    expect(await versionsOf(helmStyle, "nginx")).toEqual(["1.0.0"]);
  });

  test.each<[string, string]>([
    ["items further in", "entries:\n  a:\n    - version: 1.0.0\n      urls: [x]\n"],
    ["another indentation", "entries:\n    a:\n    - version: 1.0.0\n"],
    ["flow style", 'entries: {a: [{version: "1.0.0"}]}'],
    ["JSON", '{"apiVersion":"v1","entries":{"a":[{"version":"1.0.0"}]}}'],
    ["JSON over lines", '{\n"entries": {\n  "a": [{"version": "1.0.0"}]\n}}'],
    ["a comment within", "# made by hand\nentries:\n  # mine\n  a:\n  # first\n  - version: 1.0.0\n"],
    ["windows' line ends", "entries:\r\n  a:\r\n  - version: 1.0.0\r\n"],
    ["a document's start", "---\nentries:\n  a:\n  - version: 1.0.0\n"],
    ["entries before the version of the format", "entries:\n  a:\n  - version: 1.0.0\napiVersion: v1\n"],
    ["an anchor over charts", "entries:\n  b: &b\n  - version: 1.0.0\n  a: *b\n"],
    ["no line end at the end", "entries:\n  a:\n  - version: 1.0.0"],
  ])("reads an index with %s", async (_, text) => {
    expect(await versionsOf(text, "a")).toEqual(["1.0.0"]);
  });

  test.each(["toString", "__proto__", "constructor", "entries", "created", "alpin", ""])("knows no chart %j", async (chart) => {
    expect(await versionsIn(helmStyle, chart)).toBeUndefined();
    expect(await versionsIn('{"entries": {}}', chart)).toBeUndefined();
  });

  test("leaves out what has no readable version", async () => {
    const text = "entries:\n  a:\n  - version: [1]\n  - 7\n  - {urls: [x]}\n  - version: 1.0.0\n";
    expect(await versionsOf(text, "a")).toEqual(["1.0.0"]);
  });

  test("reads one chart of a large index without parsing the others", async () => {
    const one = (index: number) =>
      `  chart-${index}:\n${"  - version: 1.0.0\n    urls:\n    - x.tgz\n    description: some words about it\n".repeat(100)}`;
    const large = `apiVersion: v1\nentries:\n${Array.from({ length: 2_000 }, (_, index) => one(index)).join("")}`;
    expect(large.length).toBeGreaterThan(15_000_000);
    expect(await versionsIn(large, "chart-1999", 50_000)).toHaveLength(100);
  });

  test("gives the same whether it is cut at the charts or parsed as a whole", async () => {
    const text = string({ maxLength: 12, unit: constantFrom("a", " ", "\n", ":", "-", "#", '"', "  x:") });
    const versions = array(constantFrom("1.0.0", "2.0.0-rc.1", "3.0.0+b"), { maxLength: 3 });
    const name = string({ minLength: 1, maxLength: 6, unit: constantFrom("a", "b", "-", ".", "/", "_", "0") }).filter(
      (key) => !/^[-.\d_/]/.test(key),
    );
    await assert(
      asyncProperty(
        dictionary(name, versions, { maxKeys: 4 }),
        text,
        constantFrom(true, false),
        async (charts, description, indentSeq) => {
          const entries = Object.fromEntries(
            Object.entries(charts).map(([key, list]) => [key, list.map((version) => ({ description, version, urls: ["x"] }))]),
          );
          const yaml = stringify({ apiVersion: "v1", entries }, { indentSeq });
          const whole = parseYamlDocuments(yaml).documents[0]?.value as { readonly entries: typeof entries };
          const index = await read(yaml);
          const found = Object.keys(whole.entries).map(async (key) =>
            (await index.versions(key, signal))?.map((one) => [one.version, one.description ?? ""]),
          );
          const wanted = Object.values(whole.entries).map((list) => list.map((one) => [one.version, one.description]));
          return isDeepStrictEqual(await Promise.all(found), wanted);
        },
      ),
      { numRuns: 60 },
    );
  });
});
