import { expect, test } from "vitest";
import { act, objectOf } from "../act.js";

test("create-workflow submits a template by reference", async () => {
  const template = objectOf("argoproj.io/v1alpha1", "WorkflowTemplate", { metadata: { uid: "u-1" } });
  expect(await act(template, "create-workflow")).toEqual([
    {
      operation: "create",
      resource: {
        apiVersion: "argoproj.io/v1alpha1",
        kind: "Workflow",
        metadata: {
          name: "web-202601310805",
          namespace: "shop",
          labels: { "workflows.argoproj.io/workflow-template": "web" },
          ownerReferences: [{ apiVersion: "argoproj.io/v1alpha1", kind: "WorkflowTemplate", name: "web", uid: "u-1" }],
        },
        spec: { workflowTemplateRef: { name: "web" } },
      },
    },
  ]);
});

test("create-workflow runs a CronWorkflow once, with the labels, annotations and finalizers it gives its workflows", async () => {
  const cron = objectOf("argoproj.io/v1alpha1", "CronWorkflow", {
    metadata: { labels: { "workflows.argoproj.io/controller-instanceid": "one", other: "x" } },
    spec: {
      workflowMetadata: { labels: { a: "1" }, annotations: { b: "2" }, finalizers: ["f/x"] },
      workflowSpec: { entrypoint: "main", arguments: {} },
    },
  });
  const [change] = await act(cron, "create-workflow");
  expect(change?.resource).toMatchObject({
    metadata: {
      labels: { a: "1", "workflows.argoproj.io/cron-workflow": "web", "workflows.argoproj.io/controller-instanceid": "one" },
      annotations: { b: "2", "workflows.argoproj.io/scheduled-time": "2026-01-31T08:05:09Z" },
      finalizers: ["f/x"],
    },
  });
  expect(change?.resource["spec"]).toEqual({ entrypoint: "main" });
});
