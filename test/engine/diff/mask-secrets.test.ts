import * as fc from "fast-check";
import { expect, test } from "vitest";
import { type MaskableSides, maskManifest, maskSecrets } from "../../../engine/diff/mask-secrets.js";
import { encodeBase64 } from "../../../engine/diff/string-data.js";
import type { Manifest } from "../../../engine/model/manifest.js";
import { manifest, withLastApplied } from "./manifests.js";

const secret = (fields: string) => manifest(`apiVersion: v1, kind: Secret, ${fields}`);
const eight = "+".repeat(8);
const twelve = "+".repeat(12);
const sixteen = "+".repeat(16);

test("maskSecrets() gives equal values of one key equal masks, over all sides and both ways of writing", () => {
  const sides = { target: secret("stringData: {a: b, x: y}"), live: secret("data: {a: Yg==, x: b3RoZXI=}") };
  expect(maskSecrets(sides)).toMatchObject({
    target: { stringData: { a: eight, x: eight } },
    live: { data: { a: eight, x: twelve } },
  });
});

test("maskSecrets() gives out masks in the order target, live, last applied", () => {
  const live = withLastApplied(secret("data: {a: dHdv}"), secret("data: {a: dGhyZWU=}"));
  const { target, live: masked } = maskSecrets({ target: secret("data: {a: b25l}"), live });
  expect([target.data, masked.data]).toEqual([{ a: eight }, { a: twelve }]);
  expect(JSON.parse(masked.metadata.annotations?.["kubectl.kubernetes.io/last-applied-configuration"] ?? "")).toMatchObject({
    data: { a: sixteen },
  });
});

test.each(["not json", "[1]", '"text"'])("maskSecrets() hides a record of the last apply that it cannot read: %s", (text) => {
  const annotations = { "kubectl.kubernetes.io/last-applied-configuration": text };
  const masked = maskManifest(secret(`metadata: {annotations: ${JSON.stringify(annotations)}}, data: {a: Yg==}`));
  expect(masked.metadata.annotations).toEqual({ "kubectl.kubernetes.io/last-applied-configuration": eight });
});

test.each([
  ["a ConfigMap", "apiVersion: v1, kind: ConfigMap, data: {a: b}"],
  ["a Secret of another group", "apiVersion: example.com/v1, kind: Secret, data: {a: b}"],
])("S3 maskSecrets() leaves %s as it is", (_, yaml) => {
  const sides = { live: manifest(yaml) };
  expect(maskSecrets(sides)).toBe(sides);
});

test("S3 maskSecrets() decides by each object itself, whichever side it is", () => {
  const { target, live } = maskSecrets({
    target: manifest("apiVersion: v1, kind: ConfigMap, data: {a: b}"),
    live: secret("data: {a: Yg==}"),
  });
  expect([target.data, live.data]).toEqual([{ a: eight }, { a: twelve }]);
});

test("maskSecrets() masks configured kinds and annotations", () => {
  const token = manifest(
    "apiVersion: example.com/v1, kind: Token, metadata: {annotations: {pin: '1234', note: x}}, data: {a: b}",
  );
  const masked = maskManifest(token, {
    sensitiveKinds: [{ group: "example.com", kind: "Token" }],
    sensitiveAnnotations: ["pin"],
  });
  expect(masked).toMatchObject({ data: { a: eight }, metadata: { annotations: { pin: eight, note: "x" } } });
});

test.each<[string, unknown, unknown]>([
  ["a text", "plain", eight],
  ["a number", { a: 7 }, { a: eight }],
  ["an object", { a: { b: "c" } }, { a: eight }],
  ["null", null, null],
])("maskSecrets() masks data that is %s", (_, data, expected) => {
  expect(maskManifest({ apiVersion: "v1", kind: "Secret", metadata: {}, data }).data).toEqual(expected);
});

test("maskSecrets() hides a value that turns up in another text, plain or in base64", () => {
  const written = { note: "password is hunter22!", encoded: encodeBase64("hunter22"), harmless: "x" };
  const object = secret(
    `metadata: {annotations: ${JSON.stringify(written)}}, data: {p: ${encodeBase64("hunter22")}}, extra: [hunter22]`,
  );
  const { metadata, extra } = maskManifest(object);
  expect([metadata.annotations, extra]).toEqual([{ note: eight, encoded: eight, harmless: "x" }, [eight]]);
});

test("maskSecrets() keeps what names the object, and the names of the keys", () => {
  const { apiVersion, kind, metadata, data } = maskManifest(
    secret("metadata: {name: hunter22, labels: {a: b}}, data: {hunter22: aHVudGVyMjI=}"),
  );
  expect({ apiVersion, kind, metadata, data }).toEqual({
    apiVersion: "v1",
    kind: "Secret",
    metadata: { name: "hunter22", namespace: "web", labels: { a: "b" } },
    data: { hunter22: eight },
  });
});

test("S2 maskSecrets() lets no canary out, wherever it stands in a Secret", () => {
  const canary = fc.stringMatching(/^canary-[a-z0-9]{12}$/);
  const keys = fc.constantFrom("a", "b", "__proto__");
  const places = fc.subarray(["data", "stringData", "lastApplied", "annotation", "copy", "inside"] as const, { minLength: 1 });
  fc.assert(
    fc.property(canary, keys, places, fc.boolean(), (value, key, used, onTarget) => {
      const holds = (place: (typeof used)[number]) => used.includes(place);
      const data = JSON.parse(JSON.stringify({ [key]: 0 }).replace("0", JSON.stringify(encodeBase64(value)))) as object;
      const whole = {
        apiVersion: "v1",
        kind: "Secret",
        metadata: { annotations: { note: value } },
        data,
        stringData: { [`${key}2`]: value },
      };
      const annotations: Record<string, string> = {
        ...(holds("lastApplied") && { "kubectl.kubernetes.io/last-applied-configuration": JSON.stringify(whole) }),
        ...(holds("copy") && { "kapp.k14s.io/original": JSON.stringify(whole) }),
        ...(holds("annotation") && { note: `it is ${value}` }),
      };
      const object: Manifest = {
        apiVersion: "v1",
        kind: "Secret",
        metadata: { name: "s", annotations },
        ...((holds("data") || holds("annotation") || holds("inside")) && { data }),
        ...(holds("stringData") && { stringData: { [key]: value } }),
        ...(holds("inside") && { anything: { deep: [value] } }),
      };
      const other: Manifest = { apiVersion: "v1", kind: "Secret", metadata: { name: "s" }, data };
      const sides: MaskableSides = onTarget
        ? { target: object, live: other }
        : { live: object, normalizedLive: object, predictedLive: other };
      const shown = JSON.stringify(maskSecrets(sides));
      expect(shown).not.toContain(value);
      expect(shown).not.toContain(encodeBase64(value));
    }),
  );
});

test("maskSecrets() keeps it visible which values are equal", () => {
  const dataOf = fc.dictionary(fc.constantFrom("a", "b"), fc.constantFrom("b25l", "dHdv", "dGhyZWU="));
  fc.assert(
    fc.property(dataOf, dataOf, (first, second) => {
      const secretOf = (data: object): Manifest => ({ apiVersion: "v1", kind: "Secret", metadata: {}, data });
      const { target, live } = maskSecrets({ target: secretOf(first), live: secretOf(second) });
      const [left, right] = [target.data, live.data] as Record<string, string>[];
      for (const key of Object.keys(first).filter((name) => name in second))
        expect(left?.[key] === right?.[key]).toBe(first[key] === second[key]);
    }),
  );
});
