import type { Controller } from "./controller.js";
import { fieldsAt, textAt } from "./fields.js";
import { isReady, podFrom, podsOf, randomSuffix, remove, setStatus, templateHash } from "./owned.js";

const revisionLabel = "controller-revision-hash";

/** Keeps one Pod on every Node, and replaces those of an older template. */
export const daemonSet: Controller = {
  kind: { group: "apps", kind: "DaemonSet" },
  settle(object, world) {
    if (object.metadata.deletionTimestamp !== undefined) return undefined;
    const template = fieldsAt(object, "spec", "template");
    const revision = templateHash(template);
    const nodes = world.api.list({ group: "", kind: "Node" }).map((node) => node.metadata.name ?? "");
    const pods = podsOf(object, world);
    const replaces = textAt(object, "spec", "updateStrategy", "type") !== "OnDelete";
    const isStaying = (pod: (typeof pods)[number]) =>
      nodes.includes(textAt(pod, "spec", "nodeName")) && (!replaces || pod.metadata.labels?.[revisionLabel] === revision);
    const staying = pods.filter(isStaying);
    for (const pod of pods) if (!isStaying(pod)) remove(pod, world);
    for (const nodeName of nodes) {
      if (staying.some((pod) => textAt(pod, "spec", "nodeName") === nodeName)) continue;
      const placed = { ...template, spec: { ...fieldsAt(template, "spec"), nodeName } };
      const name = `${object.metadata.name}-${randomSuffix()}`;
      staying.push(world.api.create(podFrom(object, name, { template: placed, labels: { [revisionLabel]: revision } })));
    }
    const ready = staying.filter(isReady).length;
    const updated = staying.filter((pod) => pod.metadata.labels?.[revisionLabel] === revision).length;
    const status = {
      observedGeneration: object.metadata.generation,
      desiredNumberScheduled: nodes.length,
      currentNumberScheduled: staying.length,
      updatedNumberScheduled: updated,
      numberReady: ready,
      numberAvailable: ready,
      numberUnavailable: nodes.length - ready,
      numberMisscheduled: 0,
    };
    setStatus(object, status, world);
    return undefined;
  },
};
