import { join } from "node:path";
import { createRepository } from "../../../clients/git/repository.js";
import { startSampleGitServer } from "../../../server/sample/git-server.js";
import { describeRepository, type RepositoryBed } from "../../contracts/repository.js";
import { createRemote, type Remote, realClock, silentLog, temporaryFolder } from "./remote.js";

async function makeBed(
  serve: (folder: string) => Promise<{ urlOf(name: string): string; close(): Promise<void> }>,
): Promise<RepositoryBed> {
  const folder = await temporaryFolder();
  const remotes = new Map<string, Remote>();
  const server = await serve(join(folder.path, "remotes"));
  const repository = createRepository({
    cacheFolder: join(folder.path, "cache"),
    profile: "development",
    log: silentLog,
    clock: realClock,
  });
  const at = (url: string) => {
    const remote = remotes.get(url);
    if (remote === undefined) throw new Error(`no remote at ${url}`);
    return remote;
  };
  return {
    repository,
    absentUrl: server.urlOf("absent"),
    async create() {
      const name = `r${remotes.size}`;
      const url = server.urlOf(name);
      remotes.set(url, await createRemote(join(folder.path, "remotes"), name));
      return url;
    },
    push: (url, files, ref) => at(url).push(files, ref),
    tag: (url, name, commit) => at(url).tag(name, commit),
    setRef: (url, ref, commit) => at(url).setRef(ref, commit),
    deleteRef: (url, ref) => at(url).deleteRef(ref),
    forget: (url) => at(url).forget(),
    async close() {
      repository.close();
      await server.close();
      await folder.remove();
    },
  };
}

describeRepository("git over file://", () =>
  makeBed(async (folder) => ({ urlOf: (name) => `file://${folder}/${name}.git`, close: async () => undefined })),
);

describeRepository("git over HTTP", () =>
  makeBed((folder) =>
    startSampleGitServer({
      folder,
      host: "127.0.0.1",
      port: 0,
      username: "git",
      password: "secret",
      onPush: () => undefined,
      log: silentLog,
    }),
  ),
);
