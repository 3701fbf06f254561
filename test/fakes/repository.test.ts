import { describeRepository } from "../contracts/repository.js";
import { createFakeRepository } from "./repository.js";

describeRepository("the fake", async () => {
  const repository = createFakeRepository();
  let made = 0;
  return {
    repository,
    absentUrl: "https://git.example.com/absent.git",
    async create() {
      made += 1;
      return `https://git.example.com/${made}.git`;
    },
    push: async (url, files, ref) => repository.push(url, files, ref),
    tag: async (url, name, commit) => repository.setRef(url, `refs/tags/${name}`, commit),
    setRef: async (url, ref, commit) => repository.setRef(url, ref, commit),
    deleteRef: async (url, ref) => repository.deleteRef(url, ref),
    forget: async (url, commit) => repository.forget(url, commit),
    close: async () => undefined,
  };
});
