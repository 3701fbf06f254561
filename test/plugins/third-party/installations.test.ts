import { expect, test } from "vitest";
import { readInstallations } from "../../../plugins/third-party/installations.js";
import { grant } from "./make-package.js";

const digest = `sha256:${"ab".repeat(32)}`;

test("readInstallations() reads a folder, an archive and an artifact, by their names", () => {
  const { installations, problems } = readInstallations({
    "cue.yaml": `from: /opt/plugins/cue\ndigest: ${digest}\ngrants:\n- projects: ["team-*"]\n  refs: true\n  environment: [REGION]\n- repository: true\n  network: ["*.example.com"]\n`,
    "a.yaml": `from: oci://ghcr.io/acme/plugins/a@${digest}\ndigest: "${digest}"\n`,
  });
  expect(problems).toEqual([]);
  expect(installations).toEqual([
    { name: "a", from: { kind: "oci", url: `oci://ghcr.io/acme/plugins/a@${digest}` }, digest, grants: [] },
    {
      name: "cue",
      from: { kind: "disk", path: "/opt/plugins/cue" },
      digest,
      grants: [
        grant({ projects: ["team-*"], refs: true, environment: ["REGION"] }),
        grant({ repository: true, network: ["*.example.com"] }),
      ],
    },
  ]);
});

test.each([
  ["no YAML", "x.yaml", "a: [", "fairlead-plugins/x.yaml cannot be read: The text is not YAML"],
  ["nothing", "x.yaml", "", "fairlead-plugins/x.yaml is wrong:"],
  ["no digest", "x.yaml", "from: /opt/x", "digest: "],
  ["a digest of another kind", "x.yaml", "from: /opt/x\ndigest: md5:abc", "digest: write sha256: and 64 hexadecimal digits"],
  ["an unknown field", "x.yaml", `from: /opt/x\ndigest: ${digest}\ngrant: []`, `Unrecognized key: "grant"`],
  [
    "an unknown capability",
    "x.yaml",
    `from: /opt/x\ndigest: ${digest}\ngrants: [{clusterRead: [v1]}]`,
    `grants.0: Unrecognized key: "clusterRead"`,
  ],
  ["all hosts", "x.yaml", `from: /opt/x\ndigest: ${digest}\ngrants: [{network: ["*"]}]`, "grants.0.network.0: write hosts"],
  [
    "a relative path",
    "x.yaml",
    `from: plugins/x\ndigest: ${digest}`,
    `from: "plugins/x" is neither an absolute path nor oci://…`,
  ],
  ["another scheme", "x.yaml", `from: https://example.com/x.tgz\ndigest: ${digest}`, "is neither an absolute path nor oci://…"],
  [
    "an artifact by its tag",
    "x.yaml",
    `from: oci://ghcr.io/acme/x:1.0\ndigest: ${digest}`,
    "names no digest; write oci://REGISTRY/NAME@sha256:…",
  ],
  ["a key without .yaml", "x", `from: /opt/x\ndigest: ${digest}`, `the key "x" is no plugin's; write NAME.yaml`],
  ["a key with capitals", "Cue.yaml", `from: /opt/x\ndigest: ${digest}`, `the key "Cue.yaml" is no plugin's`],
])("readInstallations() tells of %s, and reads the others", (_, key, text, sentence) => {
  const { installations, problems } = readInstallations({ [key]: text, "good.yaml": `from: /opt/good\ndigest: ${digest}` });
  expect(installations.map(({ name }) => name)).toEqual(["good"]);
  expect(problems).toHaveLength(1);
  expect(problems[0]?.because).toContain(sentence);
});
