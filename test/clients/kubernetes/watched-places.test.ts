import { expect, test } from "vitest";
import { watchedPlaces } from "../../../clients/kubernetes/watched-places.js";
import { wholeCluster } from "../../../engine/model/cluster-scope.js";
import { usualKinds } from "../../fakes/kinds.js";

const kinds = usualKinds.filter(({ kind }) => ["Namespace", "ConfigMap", "Secret"].includes(kind));
const part = { clusterResources: false, respectRbac: "" } as const;

test.each([
  ["each kind once where all is managed", wholeCluster, 9, ["/Namespace/", "/ConfigMap/", "/Secret/"], 0],
  [
    "each kind in each namespace",
    { ...part, namespaces: ["a", "b"] },
    9,
    ["/ConfigMap/a", "/Secret/a", "/ConfigMap/b", "/Secret/b"],
    0,
  ],
  [
    "kinds without namespaces first if they are managed too",
    { ...part, namespaces: ["a"], clusterResources: true },
    9,
    ["/Namespace/", "/ConfigMap/a", "/Secret/a"],
    0,
  ],
  ["nothing where no namespace is managed", { ...part, namespaces: [] }, 9, [], 0],
  [
    "the first namespaces up to the bound",
    { ...part, namespaces: ["a", "b"] },
    3,
    ["/ConfigMap/a", "/Secret/a", "/ConfigMap/b"],
    1,
  ],
  ["the first kinds up to the bound", wholeCluster, 2, ["/Namespace/", "/ConfigMap/"], 1],
])("watchedPlaces() has %s", (_, scope, most, expected, left) => {
  const watched = watchedPlaces(kinds, scope, most);
  expect([...watched.places.keys()]).toEqual(expected);
  expect(watched.left).toBe(left);
});
