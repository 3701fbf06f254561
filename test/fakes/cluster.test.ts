import { describeCluster } from "../contracts/cluster.js";
import { createFakeCluster } from "./cluster.js";

describeCluster("in memory", () => Promise.resolve({ cluster: createFakeCluster(), close: () => Promise.resolve() }));
