import { expect, test } from "vitest";
import { decodeProtobuf } from "../../../../../clients/kubernetes/embedded/routes/protobuf.js";
import { ApiError } from "../../../../../clients/kubernetes/embedded/status-error.js";

/** Bytes of a field: a text, a number, or the fields of a message. */
type Value = string | number | readonly Buffer[];

function varint(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...varint(Math.floor(value / 128))];
}

function field(number: number, value: Value): Buffer {
  if (typeof value === "number") return Buffer.from([...varint(number * 8), ...varint(value)]);
  const bytes = typeof value === "string" ? Buffer.from(value) : Buffer.concat(value);
  return Buffer.concat([Buffer.from([...varint(number * 8 + 2), ...varint(bytes.length)]), bytes]);
}

function envelope(apiVersion: string, kind: string, raw: readonly Buffer[]): Buffer {
  return Buffer.concat([Buffer.from("k8s\0"), field(1, [field(1, apiVersion), field(2, kind)]), field(2, raw)]);
}

test("decodeProtobuf() reads metadata, maps and times, and leaves out what was not set", () => {
  const metadata = [field(1, "a"), field(2, ""), field(7, 0), field(8, []), field(11, [field(1, "k"), field(2, "v")])];
  const body = envelope("v1", "ConfigMap", [field(1, metadata), field(2, [field(1, "x"), field(2, "1")])]);
  expect(decodeProtobuf(body)).toEqual({
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: "a", labels: { k: "v" } },
    data: { x: "1" },
  });
});

test("decodeProtobuf() keeps a zero that was meant and inlines what Go embeds", () => {
  const volume = [field(1, "v"), field(2, [field(2, [field(1, "")])])];
  const pod = envelope("v1", "Pod", [field(2, [field(1, volume), field(4, 0)])]);
  expect(decodeProtobuf(pod)["spec"]).toEqual({ volumes: [{ name: "v", emptyDir: {} }], terminationGracePeriodSeconds: 0 });
});

test("decodeProtobuf() writes bytes as base64 and numbers or texts as what they are", () => {
  const secret = envelope("v1", "Secret", [field(2, [field(1, "a"), field(2, "b")])]);
  expect(decodeProtobuf(secret)["data"]).toEqual({ a: "Yg==" });
  const port = [field(3, 80), field(4, [field(1, 1), field(3, "http")])];
  expect(decodeProtobuf(envelope("v1", "Service", [field(2, [field(1, port)])]))["spec"]).toEqual({
    ports: [{ port: 80, targetPort: "http" }],
  });
});

test.each([
  ["bytes without the prefix", Buffer.from("nonsense"), 400],
  ["a length beyond the end", Buffer.from([0x6b, 0x38, 0x73, 0, 0x0a, 0x7f]), 400],
  ["a number without an end", Buffer.from([0x6b, 0x38, 0x73, 0, 0x80, 0x80]), 400],
  ["a kind that is only read as JSON", envelope("example.com/v1", "Widget", []), 415],
])("decodeProtobuf() refuses %s", (_, body, code) => {
  const refusal = (() => {
    try {
      return decodeProtobuf(body);
    } catch (error) {
      return error;
    }
  })();
  expect(refusal).toBeInstanceOf(ApiError);
  expect(refusal).toMatchObject({ code });
});
