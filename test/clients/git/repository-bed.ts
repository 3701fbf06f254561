import { join } from "node:path";
import { createRepository, type GitRepositoryOptions } from "../../../clients/git/repository.js";
import type { RepositoryBed } from "../../contracts/repository.js";
import { createRemote, type Remote, realClock, silentLog, temporaryFolder } from "./remote.js";

/** How the repositories of a folder are served. */
export interface ServedFolder {
  urlOf(name: string): string;
  close(): Promise<void>;
}

/** Repositories of a folder as the client reaches them, for the contract; `options` say who it is there. */
export async function makeRepositoryBed(
  serve: (folder: string) => Promise<ServedFolder>,
  options: () => Pick<GitRepositoryOptions, "book" | "egress"> = () => ({}),
): Promise<RepositoryBed> {
  const folder = await temporaryFolder();
  const remotes = new Map<string, Remote>();
  const server = await serve(join(folder.path, "remotes"));
  const repository = createRepository({
    cacheFolder: join(folder.path, "cache"),
    profile: "development",
    log: silentLog,
    clock: realClock,
    ...options(),
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
