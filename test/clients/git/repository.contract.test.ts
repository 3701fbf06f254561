import { startSampleGitServer } from "../../../server/sample/git-server.js";
import { describeRepository } from "../../contracts/repository.js";
import { silentLog } from "./remote.js";
import { makeRepositoryBed } from "./repository-bed.js";

describeRepository("git over file://", () =>
  makeRepositoryBed(async (folder) => ({ urlOf: (name) => `file://${folder}/${name}.git`, close: async () => undefined })),
);

describeRepository("git over HTTP", () =>
  makeRepositoryBed((folder) =>
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
