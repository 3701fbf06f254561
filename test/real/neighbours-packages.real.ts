import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import type { PackageLimits } from "../../clients/charts/limits.js";
import { createPackageRepository, type Packages } from "../../clients/charts/package-repository.js";
import { createEgress } from "../../clients/egress/egress.js";
import type { FileTree } from "../../engine/model/file-tree.js";
import { createRepositoryBook } from "../../engine/source/repository-book.js";
import { readYamlValues } from "../../plugins/reading/read-texts.js";
import { makeArchive, makeChart } from "../clients/charts/make-archive.js";
import { helmConfigType, helmContentType, tarGzipType } from "../clients/charts/registry-server.js";
import { realClock } from "../clients/git/remote.js";
import { openNeighbours } from "./neighbours/open-neighbours.js";
import type { Registry } from "./neighbours/registry.js";
import type { Artifact } from "./neighbours/registry-connection.js";

const neighbours = openNeighbours();
const never = new AbortController().signal;

interface Trust {
  readonly login?: object;
  readonly ca?: string;
  readonly limits?: Partial<PackageLimits>;
  /** What is on this machine is then reached without a word about TLS or plain HTTP. */
  readonly isDevelopment?: boolean;
}

/** A client with an empty store, as the production profile has it but for loopback, that trusts all it should unless it is said otherwise. */
function openPackages(trust: Trust = {}): Packages {
  const { login = neighbours().login, ca = neighbours().caCertificate, limits = {}, isDevelopment = false } = trust;
  const { charts, registry, tokenRegistry, plainRegistry } = neighbours();
  const oci = { type: "helm", enableOCI: "true", ...login };
  const places = [
    { url: charts.url, type: "helm", ...login },
    ...[registry, tokenRegistry].map(({ host }) => ({ url: host, ...oci })),
    { url: plainRegistry.host, insecureOCIForceHttp: String(!isDevelopment), ...oci },
  ];
  const book = createRepositoryBook({
    secrets: places.map((data, index) => ({ name: `template-${index}`, type: "repo-creds", data })),
    tlsCertificates: ca === "" ? {} : { "127.0.0.1": ca },
    sshKnownHosts: {},
  });
  const http = createEgress({ version: "1.2.3", rules: { allowsLoopback: true }, caFor: (host) => book.caFor(host) });
  const folder = mkdtempSync(join(tmpdir(), "fairlead-packages-"));
  onTestFinished(async () => {
    await http.close();
    rmSync(folder, { recursive: true, force: true });
  });
  return createPackageRepository({
    folder,
    http,
    book: () => book,
    clock: realClock,
    readYaml: readYamlValues,
    limits,
    allowsPlainHttp: isDevelopment,
  });
}

const chartArtifact = (name: string, version: string): Artifact => ({
  layer: { bytes: makeChart(name, version), mediaType: helmContentType },
  config: { bytes: Buffer.from(JSON.stringify({ name, version })), mediaType: helmConfigType },
});

const plainArtifact = (text: string): Artifact => ({
  layer: { bytes: makeArchive([{ path: "app/config.yaml", body: text }]), mediaType: tarGzipType },
  config: { bytes: Buffer.from("{}"), mediaType: "application/vnd.oci.empty.v1+json" },
});

async function textOf(tree: FileTree, path: string): Promise<string> {
  const files = await tree.read([path], { maxBytes: 1_000_000 }, never);
  return Buffer.from(files.get(path) ?? []).toString("utf8");
}

const refusals = [
  ["a wrong password", "REPO_AUTH", { login: { username: "neighbour", password: "wrong" } }],
  ["no login", "REPO_AUTH", { login: {} }],
  ["a certificate that nobody trusts", "REPO_TLS", { ca: "" }],
] as const;

describe.each<[string, () => Registry]>([
  ["that takes a login", () => neighbours().registry],
  ["that takes tokens", () => neighbours().tokenRegistry],
  ["over plain HTTP", () => neighbours().plainRegistry],
])("a registry %s", (kind, registry) => {
  const versions = ["1.2.3", "1.10.0", "2.0.0", "3.0.0-rc.1", "1.11.0+build.5"];
  const chart = () => ({ repoURL: `${registry().host}/charts`, chart: "web" });
  const artifact = (name: string) => ({ repoURL: `oci://${registry().host}/artifacts/${name}` });
  const pushCharts = () =>
    Promise.all(
      versions.map((version) => registry().push("charts/web", [version.replaceAll("+", "_")], chartArtifact("web", version))),
    );

  test("gives a private chart by its version and by a range", async () => {
    await pushCharts();
    const packages = openPackages();
    for (const [revision, expected] of [
      ["1.2.3", "1.2.3"],
      ["~1.10", "1.10.0"],
      ["1.*", "1.11.0+build.5"],
      ["*", "2.0.0"],
      [">=3.0.0-0", "3.0.0-rc.1"],
    ] as const) {
      const resolved = await packages.resolve(chart(), revision, never);
      expect(resolved).toBe(expected);
      expect(await textOf(await packages.filesAt(chart(), resolved, never), "Chart.yaml")).toContain(`version: ${expected}\n`);
    }
    await expect(packages.resolve(chart(), "9.*", never)).rejects.toMatchObject({ details: { reason: "CONSTRAINT_UNMATCHED" } });
    await expect(packages.filesAt(chart(), "9.9.9", never)).rejects.toMatchObject({ details: { reason: "REVISION_NOT_FOUND" } });
  });

  test("gives a private artifact by its tag, its digest and a range", async () => {
    const digest = await registry().push("artifacts/config", ["latest", "1.4.0"], plainArtifact("kind: ConfigMap\n"));
    const packages = openPackages();
    for (const revision of ["latest", "1.4.0", "^1.0", digest]) {
      const resolved = await packages.resolve(artifact("config"), revision, never);
      expect(resolved).toBe(digest);
      const tree = await packages.filesAt(artifact("config"), resolved, never);
      expect(await textOf(tree, "app/config.yaml")).toBe("kind: ConfigMap\n");
    }
    const absent = packages.resolve(artifact("config"), "absent", never);
    await expect(absent).rejects.toMatchObject({ code: "NOT_FOUND", details: { reason: "REVISION_NOT_FOUND" } });
  });

  test("a tag that is pushed again is another artifact at once, and the old one stays what it was", async () => {
    const packages = openPackages();
    const old = await registry().push("artifacts/moved", ["latest"], plainArtifact("old"));
    expect(await packages.resolve(artifact("moved"), "latest", never)).toBe(old);
    const pushed = await registry().push("artifacts/moved", ["latest"], plainArtifact("new"));
    expect(await packages.resolve(artifact("moved"), "latest", never)).toBe(pushed);
    for (const [digest, text] of [
      [old, "old"],
      [pushed, "new"],
    ] as const)
      expect(await textOf(await packages.filesAt(artifact("moved"), digest, never), "app/config.yaml")).toBe(text);
  });

  test("an artifact that is too large is refused, whether it says so or only unpacks to it", async () => {
    const digest = await registry().push("artifacts/large", ["1"], plainArtifact("x".repeat(100_000)));
    const archive = { totalBytes: 50_000, fileBytes: 50_000, entries: 10, ratio: 1_000, depth: 8, nameBytes: 100 };
    for (const limits of [{ archiveBytes: 100 }, { archive }]) {
      const fetching = openPackages({ limits }).filesAt(artifact("large"), digest, never);
      await expect(fetching).rejects.toMatchObject({ details: { reason: "ARCHIVE_TOO_LARGE" } });
    }
  });

  test("is found in the development profile without a word about TLS or plain HTTP", async () => {
    const digest = await registry().push("artifacts/near", ["1"], plainArtifact("near"));
    const packages = openPackages({ isDevelopment: true });
    expect(await packages.resolve(artifact("near"), "1", never)).toBe(digest);
    expect(await textOf(await packages.filesAt(artifact("near"), digest, never), "app/config.yaml")).toBe("near");
  });

  test.each(refusals.filter(([, reason]) => kind !== "over plain HTTP" || reason !== "REPO_TLS"))(
    "%s is %s",
    async (_, reason, trust) => {
      await registry().push("artifacts/secret", ["1"], plainArtifact("secret"));
      for (const isDevelopment of [false, true]) {
        const resolving = openPackages({ ...trust, isDevelopment }).resolve(artifact("secret"), "1", never);
        await expect(resolving).rejects.toMatchObject({ details: { reason } });
      }
    },
  );
});

test("a registry that gives its tags in pages is read to the end", async () => {
  const { registry } = neighbours();
  const tags = Array.from({ length: 1_050 }, (_, index) => `1.0.${index}`);
  await registry.push("charts/many", tags, chartArtifact("many", "1.0.0"));
  const place = { repoURL: `${registry.host}/charts`, chart: "many" };
  // The pages are in the order of letters: 1.0.999 comes last, the highest on the first.
  expect(await openPackages().resolve(place, "<1.0.999", never)).toBe("1.0.998");
  expect(await openPackages().resolve(place, "*", never)).toBe("1.0.1049");
});

test("a token is asked for the repository that is read and for nothing else", async () => {
  const { tokenRegistry, tokens } = neighbours();
  await tokenRegistry.push("artifacts/scoped", ["1"], plainArtifact("a"));
  const before = tokens.scopes.length;
  const packages = openPackages();
  const place = { repoURL: `oci://${tokenRegistry.host}/artifacts/scoped` };
  await packages.filesAt(place, await packages.resolve(place, "1", never), never);
  expect([...new Set(tokens.scopes.slice(before))]).toEqual(["repository:artifacts/scoped:pull"]);
});

describe("a chart repository", () => {
  const place = (chart: string) => ({ repoURL: neighbours().charts.url, chart });

  test("gives a private chart by its version and by a range, and what is published next", async () => {
    const { charts } = neighbours();
    for (const version of ["1.0.0", "1.5.0"]) charts.publish("web", version);
    const packages = openPackages();
    expect(await packages.resolve(place("web"), "1.*", never)).toBe("1.5.0");
    const tree = await packages.filesAt(place("web"), "1.5.0", never);
    expect(await textOf(tree, "Chart.yaml")).toContain("version: 1.5.0\n");
    charts.publish("web", "1.6.0");
    expect(await packages.resolve(place("web"), "1.*", never, { notBefore: Date.now() })).toBe("1.6.0");
    await expect(packages.resolve(place("absent"), "*", never)).rejects.toMatchObject({ details: { reason: "CHART_NOT_FOUND" } });
  });

  test("a chart that is too large is refused", async () => {
    neighbours().charts.publish("large", "1.0.0", { "data.txt": "x".repeat(100_000) });
    const fetching = openPackages({ limits: { archiveBytes: 100 } }).filesAt(place("large"), "1.0.0", never);
    await expect(fetching).rejects.toMatchObject({ details: { reason: "ARCHIVE_TOO_LARGE" } });
  });

  test.each(refusals)("%s is %s", async (_, reason, trust) => {
    const resolving = openPackages(trust).resolve(place("web"), "*", never);
    await expect(resolving).rejects.toMatchObject({ details: { reason } });
  });
});
