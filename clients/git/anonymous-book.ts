import type { RepositoryBook } from "../../engine/model/repository-access.js";

/** A book in which nobody has registered anything: every repository is reached without a login. */
export const anonymousBook: RepositoryBook = {
  accessFor: (url, _project, kind = "git") => ({
    url,
    kind,
    name: "",
    login: { kind: "none" },
    insecure: false,
    enableLfs: false,
    submodules: true,
    enableOci: false,
    usesPlainHttp: false,
    depth: 0,
    warnings: [],
  }),
  named: () => undefined,
  all: () => [],
  caFor: () => undefined,
  knownHosts: "",
  problems: [],
};
