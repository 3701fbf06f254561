import { basename } from "node:path";
import { afterEach, expect, test } from "vitest";
import type { DiskPlace } from "../../../cli/offline/disk-files.js";
import { findOnDisk } from "../../../cli/offline/disk-files.js";
import { withinBoundary } from "../../../cli/offline/within-boundary.js";
import { FairleadError } from "../../../engine/errors.js";
import { makeFolder, type TemporaryFolder } from "./temporary-folder.js";

let folder: TemporaryFolder | undefined;
afterEach(() => folder?.remove());

const escape = (reason = "PATH_ESCAPE") => new FairleadError("BAD_USER_INPUT", "it leads out", { details: { reason } });

/** The boundaries that are tried for `a/b/c`, until `isEnough` says so. */
async function tried(
  isEnough: (place: DiskPlace) => boolean,
  files: Readonly<Record<string, string>> = {},
  reason?: string,
  request: { readonly files?: ReadonlyMap<string, Uint8Array> } = {},
) {
  folder = await makeFolder({ "a/b/c/x": "", ...files });
  const places: DiskPlace[] = [];
  const work = async (place: DiskPlace) => {
    places.push(place);
    if (!isEnough(place)) throw escape(reason);
  };
  const failure = await withinBoundary(await findOnDisk({ folder: folder.path, ...request }, "a/b/c"), work).catch(
    (error: unknown) => error,
  );
  return { places, failure };
}

test("withinBoundary() takes the smallest folder that holds all", async () => {
  const { places, failure } = await tried(({ root }) => basename(root) === "a");
  expect(failure).toBeUndefined();
  expect(places.map(({ path }) => path)).toEqual(["", "c", "b/c"]);
});

test.each(["IMPORT_DENIED", "PATH_ESCAPE"])("withinBoundary() stops at the top of a repository for %s", async (reason) => {
  const { places, failure } = await tried(() => false, { "a/.git/HEAD": "" }, reason);
  expect(places.map(({ path }) => path)).toEqual(["b/c"]);
  expect(failure).toMatchObject({ details: { reason } });
});

test("withinBoundary() never takes the whole disk", async () => {
  const { places, failure } = await tried(() => false);
  expect(places.every(({ root }) => root !== "/")).toBe(true);
  expect(failure).toMatchObject({ details: { reason: "PATH_ESCAPE" } });
});

test("withinBoundary() does not try again for any other failure", async () => {
  const { places } = await tried(() => false, {}, "KUSTOMIZE_BUILD_FAILED");
  expect(places).toHaveLength(1);
});

test("withinBoundary() stays in the folder of a request", async () => {
  const { places, failure } = await tried(() => false, {}, "IMPORT_DENIED", { files: new Map() });
  expect(places.map(({ path }) => path)).toEqual(["a/b/c"]);
  expect(failure).toMatchObject({ details: { reason: "IMPORT_DENIED" } });
});
