import { createHash } from "node:crypto";
import { createPackageRepository } from "../../clients/charts/package-repository.js";
import { createRemoteSources } from "../../clients/charts/remote-sources.js";
import { createEgress } from "../../clients/egress/egress.js";
import { createRepository, type GitRepository } from "../../clients/git/repository.js";
import type { AppProject } from "../../engine/model/app-project.js";
import type { RepositoryObjects } from "../../engine/model/repository-access.js";
import type { RawSettings } from "../../engine/model/settings.js";
import type { ApplicationStore } from "../../engine/ports/application-store.js";
import type { Clock } from "../../engine/ports/clock.js";
import type { Log } from "../../engine/ports/log.js";
import { permitsSource } from "../../engine/project/permits.js";
import type { ControllerOptions } from "../../engine/reconcile/controller.js";
import { effectiveProjectNamed } from "../../engine/reconcile/effective-projects.js";
import { matchRevision } from "../../engine/source/match-revision.js";
import { createRepositoryBook } from "../../engine/source/repository-book.js";
import { readYamlValues } from "../../plugins/reading/read-texts.js";
import type { Config } from "../config.js";
import type { DataFolder } from "../start/data-folder.js";
import { following } from "./following.js";

/** What reaching the outside is built with. */
export interface OutsideNeeds {
  readonly config: Config;
  readonly data: DataFolder;
  readonly store: ApplicationStore;
  readonly version: string;
  /** Where a URL is really fetched from: the sample repository is a folder of this machine. */
  readonly fetchedFrom: (url: string) => string | undefined;
  readonly clock: Clock;
  readonly log: Log;
  readonly ends: (() => Promise<void> | void)[];
}

/** Everything that sources are fetched with. */
export interface Outside extends Pick<ControllerOptions, "packages" | "remoteFor"> {
  readonly repository: GitRepository;
}

/** Opens the ways to repositories, charts and registries. All of them go through one guard, with the logins of the repository Secrets. */
export function openOutside({ config, data, store, version, fetchedFrom, clock, log, ends }: OutsideNeeds): Outside {
  const isDevelopment = config.profile === "development";
  const book = following(
    () => store.settings().repositories,
    (objects) => {
      const made = createRepositoryBook(objects);
      for (const { secret, because } of made.problems)
        log.warn("A repository Secret does not count.", { resource: secret, error: because });
      return made;
    },
  );
  const rules = { allowsLoopback: isDevelopment, allowed: config.allowedEgress };
  const http = createEgress({ version, rules, caFor: (host) => book().caFor(host) });
  ends.push(() => http.close());
  const permits = (project: string, url: string) => permitsSource(projectNamed(store, project), url);
  const repository = createRepository({
    cacheFolder: data.folder("repositories"),
    profile: config.profile,
    book,
    egress: http,
    gpgKeys: () => store.settings().gpgKeys,
    ...(config.azureIdentity !== undefined && { azureIdentity: config.azureIdentity }),
    permits,
    fetchedFrom,
    clock,
    log,
  });
  ends.push(() => repository.close());
  const packages = createPackageRepository({
    folder: data.folder("packages"),
    http,
    book,
    clock,
    allowsPlainHttp: isDevelopment,
    readYaml: readYamlValues,
  });
  const git = (project: string) => repository.forProject(project);
  const sources = createRemoteSources({ book, permits, git, packages, http, matchRevision, allowsPlainHttp: isDevelopment });
  const remoteFor = (project: AppProject) => ({
    ...sources(project.metadata.name ?? ""),
    scope: scopeOf(project, store.settings()),
  });
  return { repository, packages, remoteFor };
}

function projectNamed(store: ApplicationStore, name: string): AppProject {
  // What is not there permits nothing.
  const nothing: AppProject = { apiVersion: "argoproj.io/v1alpha1", kind: "AppProject", metadata: { name }, spec: {} };
  return effectiveProjectNamed(store, name) ?? nothing;
}

/** What a project may fetch, and with which credentials, as a digest: a render of one scope is not shown to another. */
function scopeOf(project: AppProject, { repositories }: RawSettings): string {
  const { sourceRepos } = project.spec;
  return createHash("sha256")
    .update(JSON.stringify([project.metadata.name, sourceRepos]))
    .update(digestOf(repositories))
    .digest("hex");
}

const digests = new WeakMap<RepositoryObjects, string>();

function digestOf(repositories: RepositoryObjects): string {
  const known = digests.get(repositories);
  if (known !== undefined) return known;
  const digest = createHash("sha256").update(JSON.stringify(repositories)).digest("hex");
  digests.set(repositories, digest);
  return digest;
}
