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

test("createRepositoryRefs() looks at the one ref that was pushed, in one request, and keeps what it knows of the others", async () => {
  const { refs, repository, clock, changes } = refsUnderTest();
  repository.push(url, { "a.yaml": "" });
  const tag = repository.push(url, { "a.yaml": "t" }, "refs/tags/v1");
  await refs.look(url, { project: "default" }, signal);
  const commit = repository.push(url, { "a.yaml": "b: 1" });
  refs.refresh(url, "refs/heads/main");
  await clock.advanceAsync(0);
  const look = await refs.look(url, { project: "default" }, signal);
  expect([...(look.refs?.refs ?? [])]).toEqual([
    ["refs/heads/main", commit],
    ["refs/tags/v1", tag],
  ]);
  expect(look.refs?.head).toBe("refs/heads/main");
  expect(repository.calls).toMatchObject({ refs: 1, fetchRef: 1 });
  expect(changes).toEqual([url, url]);
});

test.each<[string, string]>([
  ["was deleted", "refs/heads/gone"],
  ["is no branch or tag of it", "refs/heads/never"],
])("createRepositoryRefs() looks at all refs when the pushed one %s", async (_, ref) => {
  const { refs, repository, clock } = refsUnderTest();
  repository.push(url, { "a.yaml": "" });
  repository.push(url, { "a.yaml": "" }, "refs/heads/gone");
  await refs.look(url, { project: "default" }, signal);
  repository.deleteRef(url, "refs/heads/gone");
  refs.refresh(url, ref);
  await clock.advanceAsync(0);
  const look = await refs.look(url, { project: "default" }, signal);
  expect([...(look.refs?.refs.keys() ?? [])]).toEqual(["refs/heads/main"]);
  expect(repository.calls.refs).toBe(2);
});

test("createRepositoryRefs() takes a look at one ref for no look at all of them", async () => {
  const { refs, repository, clock } = refsUnderTest();
  repository.push(url, { "a.yaml": "" });
  await refs.look(url, { project: "default" }, signal);
  clock.advance(10);
  const tag = repository.push(url, { "a.yaml": "t" }, "refs/tags/v1");
  refs.refresh(url, "refs/heads/main");
  const look = await refs.look(url, { project: "default", notBefore: clock.now() }, signal);
  expect(look.refs?.refs.get("refs/tags/v1")).toBe(tag);
  expect(repository.calls).toMatchObject({ refs: 2, fetchRef: 1 });
});

test("createRepositoryRefs() looks at all refs when more than a few were pushed while it looks", async () => {
  const { refs, repository, clock } = refsUnderTest();
  repository.push(url, { "a.yaml": "" });
  await refs.look(url, { project: "default" }, signal);
  for (const name of ["a", "b", "c", "d", "e", "f"]) {
    repository.push(url, { "a.yaml": name }, `refs/heads/${name}`);
    refs.refresh(url, `refs/heads/${name}`);
  }
  await clock.advanceAsync(0);
  expect((await refs.look(url, { project: "default" }, signal)).refs?.refs.size).toBe(7);
  expect(repository.calls).toMatchObject({ refs: 2, fetchRef: 1 });
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
