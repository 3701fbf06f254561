import * as fc from "fast-check";
import { expect, test } from "vitest";
import { createObjectVersions, type ObjectVersion } from "../../../clients/kubernetes/object-versions.js";
import type { Manifest } from "../../../engine/model/manifest.js";

const object = (version: number, spec: object = { version }, name = "web"): Manifest => ({
  apiVersion: "v1",
  kind: "AppProject",
  metadata: { name, uid: "u", resourceVersion: String(version) },
  spec,
});

function follow() {
  const told: ObjectVersion<Manifest>[] = [];
  const versions = createObjectVersions<Manifest>((version) => void told.push(version));
  const text = ({ before, after, expected }: ObjectVersion<Manifest>) =>
    [before, after, expected].map((state) => state && JSON.stringify(state["spec"]).replaceAll('"', "")).join(" ");
  return { versions, told, lines: () => told.map(text) };
}

/** A write that is under way until it is answered. */
function openWrite(versions: ReturnType<typeof follow>["versions"], patch: object, name = "web") {
  const { promise, resolve, reject } = Promise.withResolvers<Manifest>();
  const done = versions.writing(name, { patch: { spec: patch } }, () => promise);
  return { answer: (state: Manifest) => (resolve(state), done), fail: () => (reject(new Error("lost")), done.catch(() => {})) };
}

const settled = () => new Promise<void>((resolve) => void setImmediate(resolve));

function begun() {
  const followed = follow();
  followed.versions.told({ object: object(1, { a: 1 }) });
  followed.versions.begin();
  return followed;
}

test("createObjectVersions() tells nothing of where it begins, and then every version with the one before", () => {
  const { versions, lines } = begun();
  versions.told({ object: object(2, { a: 2 }) });
  versions.told({ object: object(3, { a: 1 }) });
  versions.told({ gone: object(3) });
  versions.told({ gone: object(3) });
  expect(lines()).toEqual(["{a:1} {a:2} ", "{a:2} {a:1} ", "{a:1}  "]);
});

test("FL-75 a foreign version that our own write has overtaken is told, and as nobody's of ours", async () => {
  const { versions, lines } = begun();
  const write = openWrite(versions, { b: 1 });
  await write.answer(object(3, { a: 9, b: 1 }));
  versions.told({ object: object(2, { a: 9 }) });
  versions.told({ object: object(3, { a: 9, b: 1 }) });
  versions.told({ object: object(4, { a: 8, b: 1 }) });
  expect(lines()).toEqual(["{a:1} {a:9} ", "{a:9} {a:9,b:1} {a:9,b:1}", "{a:9,b:1} {a:8,b:1} "]);
});

test("FL-75 versions told before a write is answered wait for the answer and keep their order", async () => {
  const { versions, lines } = begun();
  const write = openWrite(versions, { b: 1 });
  for (const version of [object(2, { a: 9 }), object(3, { a: 9, b: 1 }), object(4, {})]) versions.told({ object: version });
  versions.told({ object: object(2, {}, "other") });
  expect(lines()).toEqual([" {} "]);
  await write.answer(object(3, { a: 9, b: 1 }));
  await settled();
  expect(lines().slice(1)).toEqual(["{a:1} {a:9} ", "{a:9} {a:9,b:1} {a:9,b:1}", "{a:9,b:1} {} "]);
});

test("FL-75 of versions that the cluster ran together, what the write made by itself is told beside what there is", async () => {
  const { versions, lines } = begun();
  await openWrite(versions, { b: 1 }).answer(object(3, { a: 9, b: 1 }));
  versions.told({ object: object(3, { a: 9, b: 1 }) });
  expect(lines()).toEqual(["{a:1} {a:9,b:1} {a:1,b:1}"]);
});

test("FL-75 a write that began after a version was told did not make it, though it is answered with it", async () => {
  const { versions, lines } = begun();
  const slow = openWrite(versions, { c: 1 });
  versions.told({ object: object(2, { a: 1, b: 1 }) });
  await openWrite(versions, { b: 1 }).answer(object(2, { a: 1, b: 1 }));
  await slow.answer(object(3, { a: 1, b: 1, c: 1 }));
  await settled();
  expect(lines()).toEqual(["{a:1} {a:1,b:1} "]);
});

test("FL-75 what a write left whose answer was lost is told as anybody's", async () => {
  const { versions, lines } = begun();
  const write = openWrite(versions, { b: 1 });
  versions.told({ object: object(2, { a: 1, b: 1 }) });
  await write.fail();
  await settled();
  expect(lines()).toEqual(["{a:1} {a:1,b:1} "]);
});

test("what we created is ours only where nothing of that name was there", async () => {
  const { versions, lines } = follow();
  versions.begin();
  const created = object(1, { a: 1 });
  await versions.writing("web", { created }, () => Promise.resolve(created));
  versions.told({ object: created });
  expect(lines()).toEqual([" {a:1} {a:1}"]);
});

test("whatever is written meanwhile, every version is told once, in order, and each follows the one before", async () => {
  const act = fc.constantFrom("foreign", "write", "answer", "lose", "turn");
  await fc.assert(
    fc.asyncProperty(fc.array(act, { maxLength: 40 }), async (acts) => {
      const { versions, told } = begun();
      const open: ReturnType<typeof openWrite>[] = [];
      let version = 1;
      for (const each of acts) {
        if (each === "foreign") versions.told({ object: object(++version) });
        else if (each === "write") open.push(openWrite(versions, { version: version + 1 }));
        else if (each === "answer" && open.length > 0) {
          const written = object(++version);
          versions.told({ object: written });
          await open.shift()?.answer(written);
        } else if (each === "lose") await open.shift()?.fail();
        else await settled();
      }
      for (const write of open) await write.fail();
      await settled();
      expect(told.map(({ after }) => after?.metadata.resourceVersion)).toEqual(
        Array.from({ length: version - 1 }, (_, at) => String(at + 2)),
      );
      expect(told.every(({ before }, at) => at === 0 || before === told[at - 1]?.after)).toBe(true);
    }),
  );
});
