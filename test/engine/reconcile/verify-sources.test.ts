import { expect, test } from "vitest";
import { FairleadError } from "../../../engine/errors.js";
import type { AppProject, AppProjectSpec } from "../../../engine/model/app-project.js";
import type { ApplicationSource } from "../../../engine/model/application.js";
import type { RevisionSignature } from "../../../engine/model/revision-signature.js";
import type { SignatureWish } from "../../../engine/ports/repository.js";
import { observe } from "../../../engine/reconcile/observe.js";
import { renderSources } from "../../../engine/reconcile/render-sources.js";
import { configMap } from "../../fakes/manifests.js";
import { createRoom, project, repoURL } from "./room.js";

const key = "D56C4FCA57A46444";
const source: ApplicationSource = { repoURL, path: "shop", targetRevision: "main" };
const demanding = (mode: string, keys: readonly string[] = [key]): AppProjectSpec => ({
  ...project.spec,
  sourceIntegrity: { git: { policies: [{ repos: [{ url: "*" }], gpg: { mode, keys } }] } },
});
const signed = (commit: string): RevisionSignature => ({
  revision: commit,
  author: "Ada <ada@example.com>",
  verdict: "signed",
  keyId: key,
  keys: [{ id: key, fingerprint: `0123456789ABCDEF01234567${key}` }],
});

async function roomWith(spec: AppProjectSpec, more: { readonly verifiesSources?: boolean } = {}) {
  const room = await createRoom();
  const commit = room.repository.push(repoURL, { "shop/a.json": configMap("a") });
  room.put();
  const demandingProject: AppProject = { ...project, spec };
  const context = { ...room, ...more, instanceName: "shop", project: demandingProject, cluster: room.cluster };
  const render = (sources: readonly ApplicationSource[] = [source], pinned?: readonly string[]) =>
    renderSources(room.shop(), { sources, ...(pinned && { pinned }) }, room.memory(), context);
  return { room, commit, render, context };
}

const unsigned = (commit: string) =>
  `GIT/GPG: Failed verifying revision ${commit} by 'Ada <ada@example.com>': unsigned (key_id=)`;

test("verifySources() shows the manifests of a commit that nobody vouches for, and says so", async () => {
  const { commit, render } = await roomWith(demanding("head"));
  const { untrusted, results } = await render();
  expect(untrusted).toEqual([unsigned(commit)]);
  expect(results[0]?.manifests).toHaveLength(1);
});

test.each<[string, AppProjectSpec, { readonly verifiesSources?: boolean }]>([
  ["the project demands none", project.spec, {}],
  ["the mode is none", demanding("none"), {}],
  ["it is switched off", demanding("head"), { verifiesSources: false }],
])("verifySources() asks for no signature where %s", async (_, spec, more) => {
  const { render } = await roomWith(spec, more);
  expect((await render()).untrusted).toBeUndefined();
});

test("verifySources() is content with a good signature by a listed key, in strict mode of the whole history", async () => {
  const { room, commit, render } = await roomWith(demanding("strict"));
  room.repository.verdicts.set(commit, signed(commit));
  const wishes: SignatureWish[] = [];
  const signatures = room.repository.signatures.bind(room.repository);
  room.repository.signatures = (url, at, wish, signal) => {
    wishes.push(wish);
    return signatures(url, at, wish, signal);
  };
  expect((await render()).untrusted).toBeUndefined();
  expect(wishes).toMatchObject([{ history: true, ref: "refs/heads/main" }]);
  expect(wishes[0]?.isTrusted(signed(commit))).toBe(true);
});

test.each<[string, AppProjectSpec, string]>([
  ["a policy is wrong", demanding("soft"), 'unknown GPG mode "soft"'],
  ["a key is wrong", demanding("head", ["ada"]), "'ada' is not a valid GnuPG key ID"],
])("verifySources() fails where %s", async (_, spec, because) => {
  const { room, commit, render } = await roomWith(spec);
  room.repository.verdicts.set(commit, signed(commit));
  expect((await render()).untrusted?.[0]).toContain(because);
});

test.each<[string, () => AsyncGenerator<RevisionSignature>, string]>([
  [
    "signatures cannot be read",
    // oxlint-disable-next-line require-yield -- it fails before it gives any
    async function* () {
      throw new FairleadError("UNAVAILABLE", "the remote is away");
    },
    "GIT/GPG: the remote is away",
  ],
  ["nobody finds any", async function* () {}, "GIT/GPG: no signature was found for "],
])("verifySources() counts it as a failure that %s", async (_, signatures, because) => {
  const { room, render } = await roomWith(demanding("head"));
  room.repository.signatures = signatures;
  expect((await render()).untrusted?.[0]).toContain(because);
});

test("verifySources() judges every source, references too, and names the one that fails", async () => {
  const { room, commit, render } = await roomWith(demanding("head"));
  const other = "https://git.example/values.git";
  const values = room.repository.push(other, { "v.yaml": "a: 1" });
  room.repository.verdicts.set(commit, signed(commit));
  const { untrusted } = await render([source, { repoURL: other, ref: "values" }]);
  expect(untrusted).toEqual([unsigned(values).replace("GIT/GPG: ", "GIT/GPG: source 2 of 2: ")]);
});

test("verifySources() judges the commit that is pinned, whatever is the newest", async () => {
  const { room, commit, render } = await roomWith(demanding("head"));
  const newest = room.repository.push(repoURL, { "shop/a.json": configMap("a"), "README.md": "new" });
  room.repository.verdicts.set(newest, signed(newest));
  expect((await render([source], [commit])).untrusted).toEqual([unsigned(commit)]);
  expect((await render([source], [newest])).untrusted).toBeUndefined();
});

test("renderSources() names the commit that is vouched for, not an earlier one with the same files", async () => {
  const { room, commit, render } = await roomWith(demanding("head"));
  expect((await render()).commits).toEqual([commit]);
  const newest = room.repository.push(repoURL, { "shop/a.json": configMap("a"), "README.md": "new" });
  room.repository.verdicts.set(newest, signed(newest));
  room.clock.advance(10);
  room.memory().refsNotBefore = room.clock.now();
  expect(await render()).toMatchObject({ commits: [newest] });
});

test("observe() makes an error of it that keeps anybody from syncing", async () => {
  const { room, commit, context } = await roomWith(demanding("head"));
  const fit = { ...room.fit(), project: context.project };
  const { comparison } = await observe(room.shop(), fit, { sources: [source] }, room.memory(), context);
  expect(comparison.conditions).toContainEqual({ type: "ComparisonError", message: unsigned(commit) });
});
