import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, onTestFinished, test } from "vitest";
import { startOwnCluster, startSampleRepository } from "../../server/embedded.js";
import { openDataFolder } from "../../server/start/data-folder.js";
import { createFakeLog } from "../fakes/log.js";
import { temporaryFolder } from "./temporary-folder.js";

const openData = () => {
  const data = openDataFolder(temporaryFolder(), { fresh: false });
  onTestFinished(() => data.release());
  return data;
};

test("S2 startOwnCluster() writes a kubeconfig that only the owner may read", async () => {
  const data = openData();
  const cluster = await startOwnCluster(data, createFakeLog());
  await cluster.close();
  expect(cluster.kubeconfigFile).toBe(join(data.path, "kubeconfig"));
  expect(statSync(cluster.kubeconfigFile).mode & 0o777).toBe(0o600);
});

describe("startSampleRepository()", () => {
  test("keeps its secret over a restart, for the owner's eyes only, and out of the URL that Applications name", async () => {
    const data = openData();
    const first = await startSampleRepository(data, () => undefined, createFakeLog());
    await first.close();
    const secret = readFileSync(data.file("git-secret"), "utf8");
    const second = await startSampleRepository(data, () => undefined, createFakeLog());
    await second.close();
    expect(readFileSync(data.file("git-secret"), "utf8")).toBe(secret);
    expect(statSync(data.file("git-secret")).mode & 0o777).toBe(0o600);
    expect(secret).toMatch(/^[\w-]{24}$/);
    expect([first.url.includes(secret), first.cloneUrl.includes(secret)]).toEqual([false, true]);
  });

  test("lets the engine fetch its own URL from the disk, and no other", async () => {
    const data = openData();
    const repository = await startSampleRepository(data, () => undefined, createFakeLog());
    onTestFinished(() => repository.close());
    const folder = repository.fetchedFrom(repository.url) ?? "";
    expect(folder.startsWith(pathToFileURL(data.folder("git")).href)).toBe(true);
    expect(repository.fetchedFrom("https://example.com/x.git")).toBeUndefined();
    expect(repository.fetchedFrom(repository.cloneUrl)).toBeUndefined();
  });
});
