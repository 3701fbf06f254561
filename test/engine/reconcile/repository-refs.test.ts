import { expect, test } from "vitest";
import { FairleadError } from "../../../engine/errors.js";
import { createRepositoryRefs } from "../../../engine/reconcile/repository-refs.js";
import { createFakeClock } from "../../fakes/clock.js";
import { createFakeLog } from "../../fakes/log.js";
import { createFakeRepository } from "../../fakes/repository.js";

const url = "https://git.example/shop.git";
const signal = new AbortController().signal;

function refsUnderTest() {
  const clock = createFakeClock();
  const repository = createFakeRepository();
  const log = createFakeLog();
  const changes: string[] = [];
  const refs = createRepositoryRefs({
    repository,
    clock,
    log,
    intervalMs: () => 3_000,
    timeoutMs: 1_000,
    changed: (which) => changes.push(which),
  });
  return { clock, repository, log, changes, refs };
}

test("createRepositoryRefs() looks once, however many ask", async () => {
  const { refs, repository } = refsUnderTest();
  const commit = repository.push(url, { "a.yaml": "" });
  const looks = await Promise.all([1, 2, 3].map(() => refs.look(url, { project: "default" }, signal)));
  expect(looks.map((look) => look.refs?.refs.get("refs/heads/main"))).toEqual([commit, commit, commit]);
  await refs.look(url, { project: "default" }, signal);
  expect(repository.calls.refs).toBe(1);
});

test("createRepositoryRefs() looks again for one who wants newer than what was seen", async () => {
  const { refs, repository, clock } = refsUnderTest();
  repository.push(url, { "a.yaml": "" });
  await refs.look(url, { project: "default" }, signal);
  clock.advance(10);
  const commit = repository.push(url, { "a.yaml": "b: 1" });
  expect((await refs.look(url, { project: "default", notBefore: clock.now() }, signal)).refs?.refs.get("refs/heads/main")).toBe(
    commit,
  );
  expect(repository.calls.refs).toBe(2);
});

test("createRepositoryRefs() looks every interval while in use, and tells only of changes", async () => {
  const { refs, repository, clock, changes } = refsUnderTest();
  repository.push(url, { "a.yaml": "" });
  refs.use(new Set([url]));
  await refs.look(url, { project: "default" }, signal);
  await clock.advanceAsync(9_000);
  expect(repository.calls.refs).toBe(4);
  expect(changes).toEqual([url]);
  repository.push(url, { "a.yaml": "b: 1" });
  await clock.advanceAsync(3_000);
  expect(changes).toEqual([url, url]);
});

test("createRepositoryRefs() stops looking at what nobody uses", async () => {
  const { refs, repository, clock } = refsUnderTest();
  repository.push(url, { "a.yaml": "" });
  refs.use(new Set([url]));
  await refs.look(url, { project: "default" }, signal);
  refs.use(new Set());
  await clock.advanceAsync(60_000);
  expect(repository.calls.refs).toBe(1);
  expect(clock.pending()).toBe(0);
});

test("R25 createRepositoryRefs() keeps the last refs while the remote is away, and asks it less and less often", async () => {
  const { refs, repository, clock, changes, log } = refsUnderTest();
  const commit = repository.push(url, { "a.yaml": "" });
  refs.use(new Set([url]));
  await refs.look(url, { project: "default" }, signal);
  repository.failure = new FairleadError("UNAVAILABLE", "away");
  await clock.advanceAsync(60_000);
  const look = await refs.look(url, { project: "default" }, signal);
  expect(look.refs?.refs.get("refs/heads/main")).toBe(commit);
  expect(look.failure).toBeInstanceOf(FairleadError);
  expect(repository.calls.refs).toBeLessThan(7);
  expect(changes).toEqual([url, url]);
  expect(log.sentences("warn")).toHaveLength(1);
});

test("createRepositoryRefs() looks at once when told of a push, and once more if told while it looks", async () => {
  const { refs, repository, clock } = refsUnderTest();
  repository.push(url, { "a.yaml": "" });
  refs.use(new Set([url]));
  await refs.look(url, { project: "default" }, signal);
  refs.refresh(url);
  refs.refresh(url);
  refs.refresh(url);
  await clock.advanceAsync(0);
  expect(repository.calls.refs).toBe(3);
});

test("S29 createRepositoryRefs() looks apart for a project that has a login of its own, and once for all others", async () => {
  const { clock, repository, log, changes } = refsUnderTest();
  repository.push(url, { "a.yaml": "" });
  const asked: string[] = [];
  const scoped = {
    scopeOf: (_: string, project: string) => (project === "secret" ? project : ""),
    forProject: (project: string) => {
      asked.push(project);
      return repository;
    },
  };
  const options = { clock, log, intervalMs: () => 3_000, timeoutMs: 1_000, changed: (which: string) => changes.push(which) };
  const refs = createRepositoryRefs({ repository: scoped, ...options });
  for (const project of ["a", "b", "secret", "secret"]) await refs.look(url, { project }, signal);
  expect(asked).toEqual(["", "secret"]);
  refs.refresh(url);
  await clock.advanceAsync(1);
  expect(asked).toEqual(["", "secret", "", "secret"]);
});
