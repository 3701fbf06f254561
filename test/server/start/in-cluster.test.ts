import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openConnection } from "../../../clients/kubernetes/connection.js";
import { writeInClusterKubeconfig } from "../../../server/start/in-cluster.js";
import { temporaryFolder } from "../temporary-folder.js";

const server = "https://10.96.0.1:443";

test("writeInClusterKubeconfig() names the files of the service account, and what is read of them is as they stand", async () => {
  const folder = temporaryFolder();
  const file = join(folder, "kubeconfig");
  writeFileSync(join(folder, "ca.crt"), "CA");
  writeFileSync(join(folder, "token"), "first\n");
  writeInClusterKubeconfig(file, server, folder);
  const connection = openConnection({ kubeconfigFile: file });
  expect(connection.server).toBe("https://10.96.0.1");
  const { headers, tls } = await connection.credentials();
  expect([headers["Authorization"], String(tls.ca)]).toEqual(["Bearer first", "CA"]);
  writeFileSync(join(folder, "token"), "rotated\n");
  expect((await connection.credentials()).headers["Authorization"]).toBe("Bearer rotated");
});

test("S2 writeInClusterKubeconfig() holds no credentials and is the owner's alone", () => {
  const file = join(temporaryFolder(), "kubeconfig");
  writeInClusterKubeconfig(file, server);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(JSON.parse(readFileSync(file, "utf8")).users).toEqual([
    { name: "in-cluster", user: { tokenFile: "/var/run/secrets/kubernetes.io/serviceaccount/token" } },
  ]);
});
