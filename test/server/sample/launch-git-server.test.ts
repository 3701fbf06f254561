import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { Push } from "../../../engine/model/push.js";
import { launchSampleGitServer } from "../../../server/sample/launch-git-server.js";
import { createSampleRepository } from "../../../server/sample/sample-repository.js";
import { runGit } from "../../clients/git/remote.js";
import { createFakeLog } from "../../fakes/log.js";
import { temporaryFolder } from "../temporary-folder.js";

async function launched(pushes: Push[] = [], port = 0) {
  const folder = temporaryFolder();
  await createSampleRepository(folder);
  const options = { folder, host: "127.0.0.1", port, username: "sample", password: "secret", log: createFakeLog() };
  const server = await launchSampleGitServer({ ...options, onPush: (push) => pushes.push(push) });
  onTestFinished(() => server.close());
  return server;
}

test("launchSampleGitServer() serves clones, takes pushes and tells of them from its process", async () => {
  const pushes: Push[] = [];
  const server = await launched(pushes);
  const folder = temporaryFolder();
  const work = join(folder, "work");
  await runGit(["clone", "--quiet", server.cloneUrl, work], { cwd: folder });
  await runGit(["commit", "--quiet", "--allow-empty", "-m", "More"], { cwd: work });
  await runGit(["push", "--quiet", "origin", "HEAD:refs/heads/more"], { cwd: work });
  await expect.poll(() => pushes).toEqual([{ url: server.url, ref: "refs/heads/more" }]);
});

test("launchSampleGitServer() says that a port is taken", async () => {
  const server = await launched();
  await expect(launched([], Number(new URL(server.url).port))).rejects.toMatchObject({
    code: "FAILED_PRECONDITION",
    message: expect.stringMatching(/^Cannot serve the sample repository on 127\.0\.0\.1:\d+: .*; choose another port$/) as string,
  });
});

test("launchSampleGitServer() answers no more once it is closed", async () => {
  const server = await launched();
  await server.close();
  await expect(fetch(`${server.url}/info/refs?service=git-upload-pack`)).rejects.toThrow("fetch failed");
  await server.close();
});
