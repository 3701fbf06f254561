import { expect, test } from "vitest";
import { eventLabels } from "../../../engine/audit/event-labels.js";
import type { Manifest } from "../../../engine/model/manifest.js";

const labelled = (labels: Record<string, string>): Manifest => ({ apiVersion: "v1", kind: "X", metadata: { name: "x", labels } });
const application = labelled({ team: "web", environment: "prod", other: "1" });
const project = labelled({ team: "platform", env: "all" });

test.each<[string, Record<string, string>, Record<string, string>]>([
  ["none unless some are named", {}, {}],
  [
    "named ones, the Application's own first",
    { "resource.includeEventLabelKeys": "team, env*" },
    { team: "web", environment: "prod", env: "all" },
  ],
  ["all but some", { "resource.includeEventLabelKeys": "*", "resource.excludeEventLabelKeys": "env*,other" }, { team: "web" }],
  ["none for an empty list, and none for a pattern that is none", { "resource.includeEventLabelKeys": ",[" }, {}],
])("eventLabels() gives %s", (_, general, expected) => {
  expect(eventLabels(application, project, general)).toEqual(expected);
});
