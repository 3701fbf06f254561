import { expect, test } from "vitest";
import { UsageError } from "../../../cli/offline/command.js";
import { maskFiles } from "../../../cli/offline/diff-mask.js";
import type { Json, JsonObject } from "../../../engine/model/manifest.js";
import { usePureRuns } from "./run-pure.js";

const run = usePureRuns(maskFiles);
const note = "kubectl.kubernetes.io/last-applied-configuration";
const secret = (data: JsonObject, annotations?: JsonObject) =>
  JSON.stringify({ apiVersion: "v1", kind: "Secret", metadata: { name: "s", ...(annotations && { annotations }) }, data });
const mask = async (target: string, live: string, more: readonly string[] = []) =>
  (await run(["--target", "t", "--live", "l", ...more], { t: target, l: live })).result as unknown as Record<
    "target" | "live",
    { data: Json; metadata: JsonObject }
  >;

test("diff mask gives equal values of one key equal masks, and each further one four signs more", async () => {
  const { target, live } = await mask(secret({ a: "MQ==", b: "MQ==" }), secret({ a: "MQ==", b: "Mg==" }));
  expect(target.data).toEqual({ a: "++++++++", b: "++++++++" });
  expect(live.data).toEqual({ a: "++++++++", b: "++++++++++++" });
});

test("diff mask counts what was applied last after live", async () => {
  const { live } = await mask(secret({ a: "MQ==" }), secret({ a: "Mg==" }, { [note]: secret({ a: "Mw==" }) }));
  expect(live.data).toEqual({ a: "++++++++++++" });
  expect(JSON.parse((live.metadata.annotations as Record<string, string>)[note] ?? "")).toMatchObject({
    data: { a: "++++++++++++++++" },
  });
});

test.each(["{", "[]", "null", "{}"])("diff mask hides wholly what was applied last and is %j", async (text) => {
  const { live } = await mask(secret({}), secret({ a: "Mg==" }, { [note]: text }));
  expect(live.metadata.annotations).toEqual({ [note]: "++++++++" });
});

test("diff mask masks the annotations it is told of, on both sides and in what was applied last", async () => {
  const live = secret({}, { token: "two", [note]: secret({}, { token: "three" }) });
  const masked = await mask(secret({}, { token: "one", open: "x" }), live, ["--hide-annotations", "token,other"]);
  expect(masked.target.metadata.annotations).toEqual({ token: "++++++++", open: "x" });
  expect(masked.live.metadata.annotations).toMatchObject({
    token: "++++++++++++",
    [note]: expect.stringContaining("++++++++++++++++"),
  });
});

test("diff mask takes text of a Secret for data, and leaves other kinds alone", async () => {
  const text = JSON.stringify({ apiVersion: "v1", kind: "Secret", metadata: { name: "s" }, stringData: { a: "1" } });
  const config = JSON.stringify({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "c" }, data: { a: "1" } });
  expect((await mask(text, secret({ a: "MQ==" }))).target.data).toEqual({ a: "++++++++" });
  expect((await mask(config, config)).live.data).toEqual({ a: "1" });
});

test("diff mask answers null for a side that is not given", async () => {
  const { result, text } = await run(["--live", "l"], { l: secret({ a: "MQ==" }) });
  expect(result).toMatchObject({ target: null, live: { data: { a: "++++++++" } } });
  expect(text()).toContain("# live\napiVersion: v1\n");
  await expect(run([], {})).rejects.toBeInstanceOf(UsageError);
});
