import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { eventually, eventuallyTrue } from "./eventually.js";
import { isAlive } from "./is-alive.js";
import { kubectlOf } from "./kubectl-of.js";
import { type Neighbours, startNeighbours } from "./neighbours/neighbours.js";
import { openNeighbours } from "./neighbours/open-neighbours.js";
import { createNeighbourSample, type NeighbourSample } from "./neighbours/sample.js";
import { sampleApplications, sampleObjects } from "./neighbours/sample-objects.js";
import { openJourney } from "./open-journey.js";

const pidsOf = ({ ssh, registry, tokenRegistry, plainRegistry }: Neighbours) =>
  [ssh, registry, tokenRegistry, plainRegistry].map(({ pid }) => pid);

describe("startNeighbours()", () => {
  test("gives two of each side by side, and stop() leaves nothing", async () => {
    const both = await Promise.all([startNeighbours(), startNeighbours()]);
    const pids = both.flatMap(pidsOf);
    expect(new Set(pids).size).toBe(8);
    expect(pids.every(isAlive)).toBe(true);
    await Promise.all(both.map((one) => one.stop()));
    expect(pids.filter(isAlive)).toEqual([]);
    expect(both.filter(({ folder }) => existsSync(folder))).toEqual([]);
  });

  test("leaves no process and no folder when its starter is killed", async () => {
    const script = `
      import { startNeighbours } from ${JSON.stringify(join(import.meta.dirname, "neighbours/neighbours.ts"))};
      const { folder, ssh, registry, tokenRegistry, plainRegistry } = await startNeighbours();
      process.on("disconnect", () => process.exit(1));
      process.send({ pids: [ssh, registry, tokenRegistry, plainRegistry].map(({ pid }) => pid), folder });`;
    const starter = spawn(process.execPath, ["--import", "tsx", "--input-type=module", "--eval", script], {
      stdio: ["ignore", "ignore", "inherit", "ipc"],
    });
    const { pids, folder } = await new Promise<{ pids: number[]; folder: string }>((resolve, reject) => {
      starter.once("message", (message) => resolve(message as { pids: number[]; folder: string }));
      starter.once("exit", (code) => reject(new Error(`the starter ended with ${code}`)));
    });
    expect(pids.every(isAlive)).toBe(true);
    starter.kill("SIGKILL");
    await eventuallyTrue(() => !pids.some(isAlive) && !existsSync(folder), "the end of the neighbours");
  });
});

// One journey, told in order: each test goes on where the one before ended.
describe("the product with its neighbours on a bed", () => {
  const neighbours = openNeighbours();
  const { bed, journey } = openJourney();
  let sample: NeighbourSample;
  beforeAll(async () => {
    sample = await createNeighbourSample(neighbours());
  });

  const dataOf = async (namespace: string, name: string): Promise<unknown> =>
    (await journey().cluster.get(`/api/v1/namespaces/${namespace}/configmaps/${name}`)).data;

  test("an SSH repository, an HTTPS one, a registry's chart and artifact and a chart repository become Synced", async () => {
    const input = JSON.stringify({ apiVersion: "v1", kind: "List", items: sampleObjects(neighbours()) });
    const applied = await kubectlOf(bed())("apply --filename -", { input });
    expect(applied.stderr).toBe("");
    await Promise.all(sampleApplications.map((name) => journey().settled(name)));
    expect(await dataOf("over-ssh", "from-git")).toMatchObject({ greeting: "hello" });
    expect(await dataOf("over-https", "from-git")).toMatchObject({ greeting: "hello" });
    expect(await dataOf("registry-chart", "from-chart")).toMatchObject({ greeting: "hello", version: "1.0.0" });
    expect(await dataOf("repository-chart", "from-chart")).toMatchObject({ greeting: "default", version: "1.0.0" });
    expect(await dataOf("artifact", "from-artifact")).toMatchObject({ greeting: "hello" });
  });

  test("what is pushed and published next is deployed after a refresh", async () => {
    const commit = await sample.push("good-day");
    await sample.publish("1.1.0");
    const digest = await sample.pushArtifact("good-day");
    const names = sampleApplications.join(" ");
    const annotated = await kubectlOf(bed())(
      `annotate applications --namespace argocd ${names} argocd.argoproj.io/refresh=normal`,
    );
    expect(annotated).toMatchObject({ code: 0, stderr: "" });
    await Promise.all([
      journey().settled("over-ssh", commit),
      journey().settled("over-https", commit),
      journey().settled("registry-chart", "1.1.0"),
      journey().settled("repository-chart", "1.1.0"),
      journey().settled("artifact", digest),
    ]);
    expect(await dataOf("over-ssh", "from-git")).toMatchObject({ greeting: "good-day" });
    expect(await dataOf("registry-chart", "from-chart")).toMatchObject({ greeting: "good-day", version: "1.1.0" });
    expect(await dataOf("artifact", "from-artifact")).toMatchObject({ greeting: "good-day" });
  });

  test("a host key that was exchanged stops the next refresh with a sentence, and what runs is left alone", async () => {
    const { ssh } = neighbours();
    await ssh.exchangeHostKey();
    await kubectlOf(bed())("annotate applications --namespace argocd over-ssh argocd.argoproj.io/refresh=hard");
    const told = async () => {
      const { conditions = [] } = await journey().application("over-ssh");
      return conditions.find(({ message }) => message.includes(ssh.hostKey().fingerprint));
    };
    expect((await eventually(told, "the condition")).message).toContain("argocd-ssh-known-hosts-cm");
    expect(await dataOf("over-ssh", "from-git")).toMatchObject({ greeting: "good-day" });
  });
});
