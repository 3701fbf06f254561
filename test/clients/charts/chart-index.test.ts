import { isDeepStrictEqual } from "node:util";
import { array, assert, constantFrom, dictionary, property, string } from "fast-check";
import { describe, expect, test } from "vitest";
import { stringify } from "yaml";
import { readChartIndex } from "../../../clients/charts/chart-index.js";
import { parseYamlDocuments } from "../../../engine/dialects/yaml.js";

const read = (text: string, parsedBytes = 1_000_000) =>
  readChartIndex({ name: "the index", bytes: Buffer.from(text), parsedBytes });
const versionsOf = (text: string, chart: string) =>
  read(text)
    .versions(chart)
    ?.map(({ version }) => version);

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
  test("gives the versions of a chart in their order", () => {
    expect(read(helmStyle).versions("alpine")).toEqual([
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
    expect(versionsOf(helmStyle, "nginx")).toEqual(["1.0.0"]);
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
  ])("reads an index with %s", (_, text) => {
    expect(versionsOf(text, "a")).toEqual(["1.0.0"]);
  });

  test.each(["toString", "__proto__", "constructor", "entries", "created", "alpin", ""])("knows no chart %j", (chart) => {
    expect(read(helmStyle).versions(chart)).toBeUndefined();
    expect(read('{"entries": {}}').versions(chart)).toBeUndefined();
  });

  test("leaves out what has no readable version", () => {
    expect(versionsOf("entries:\n  a:\n  - version: [1]\n  - 7\n  - {urls: [x]}\n  - version: 1.0.0\n", "a")).toEqual(["1.0.0"]);
  });

  test("reads one chart of a large index without parsing the others", () => {
    const one = (index: number) =>
      `  chart-${index}:\n${"  - version: 1.0.0\n    urls:\n    - x.tgz\n    description: some words about it\n".repeat(100)}`;
    const large = `apiVersion: v1\nentries:\n${Array.from({ length: 2_000 }, (_, index) => one(index)).join("")}`;
    expect(large.length).toBeGreaterThan(15_000_000);
    expect(read(large, 50_000).versions("chart-1999")).toHaveLength(100);
  });

  test("gives the same whether it is cut at the charts or parsed as a whole", () => {
    const text = string({ maxLength: 12, unit: constantFrom("a", " ", "\n", ":", "-", "#", '"', "  x:") });
    const versions = array(constantFrom("1.0.0", "2.0.0-rc.1", "3.0.0+b"), { maxLength: 3 });
    const name = string({ minLength: 1, maxLength: 6, unit: constantFrom("a", "b", "-", ".", "/", "_", "0") }).filter(
      (key) => !/^[-.\d_/]/.test(key),
    );
    assert(
      property(dictionary(name, versions, { maxKeys: 4 }), text, constantFrom(true, false), (charts, description, indentSeq) => {
        const entries = Object.fromEntries(
          Object.entries(charts).map(([key, list]) => [key, list.map((version) => ({ description, version, urls: ["x"] }))]),
        );
        const yaml = stringify({ apiVersion: "v1", entries }, { indentSeq });
        const whole = parseYamlDocuments(yaml).documents[0]?.value as { readonly entries: typeof entries };
        const index = read(yaml);
        return Object.entries(whole.entries).every(([key, list]) => {
          const found = index.versions(key)?.map((one) => [one.version, one.description ?? ""]);
          return isDeepStrictEqual(
            found,
            list.map((one) => [one.version, one.description]),
          );
        });
      }),
      { numRuns: 60 },
    );
  });
});
