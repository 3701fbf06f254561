import { expect, test } from "vitest";
import { readChallenge } from "../../../clients/charts/registry-challenge.js";

test.each([
  [
    'Bearer realm="https://auth.docker.io/token",service="registry.docker.io",scope="repository:a/b:pull"',
    { scheme: "bearer", realm: "https://auth.docker.io/token", service: "registry.docker.io", scope: "repository:a/b:pull" },
  ],
  ["bearer realm=https://x/token , service=y", { scheme: "bearer", realm: "https://x/token", service: "y" }],
  ['Bearer realm="https://x/a\\"b"', { scheme: "bearer", realm: 'https://x/a"b' }],
  ['Basic realm="x"', { scheme: "basic" }],
  ["Bearer", undefined],
  ['Bearer service="x"', undefined],
  ["Negotiate", undefined],
  ["", undefined],
  [`Bearer realm="${"x".repeat(5000)}"`, undefined],
])("readChallenge() reads %j", (header, expected) => {
  expect(readChallenge(header)).toEqual(expected);
});
