import { expect, test } from "vitest";
import { readClusterSecret } from "../../../engine/live/cluster-secret.js";

test("readClusterSecret() reads what is said of a cluster, as it is written", () => {
  const data = { server: " https://east/ ", namespaces: "a, *,,a", clusterResources: "true" };
  expect(readClusterSecret({ name: "s", type: "cluster", data })).toEqual({
    server: "https://east",
    namespaces: ["a", "*", "a"],
    clusterResources: true,
  });
});

test.each([
  ["of another type", "repository", { server: "https://east" }],
  ["without a server", "cluster", { namespaces: "a" }],
])("readClusterSecret() is undefined for one %s", (_, type, data) => {
  expect(readClusterSecret({ name: "s", type, data })).toBeUndefined();
});
