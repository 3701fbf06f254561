import { annotations } from "../../model/annotations.js";
import type { BothSides } from "../managed-fields-rules.js";

/**
 * An object that was tracked by label before and bears no tracking annotation yet is taken to bear the target's; a tracking label that is not wanted any more
 * does not count. So that a change of the tracking method makes nothing differ.
 * @param labelKey the label by which objects were tracked
 * @see argoproj/argo-cd:util/argo/resource_tracking.go `Normalize`
 */
export function settleTracking({ target, live }: BothSides, labelKey: string): BothSides {
  const { [labelKey]: label, ...otherLabels } = live.metadata.labels ?? {};
  if (label === undefined || label === "" || live.kind === "CustomResourceDefinition") return { target, live };
  const wanted = target.metadata.annotations?.[annotations.trackingId] ?? "";
  const isTracked = (live.metadata.annotations?.[annotations.trackingId] ?? "") !== "";
  const isLabelWanted = (target.metadata.labels?.[labelKey] ?? "") !== "";
  const { labels: _, ...withoutLabels } = live.metadata;
  const metadata = {
    ...(isLabelWanted ? live.metadata : withoutLabels),
    ...(!isTracked && { annotations: { ...live.metadata.annotations, [annotations.trackingId]: wanted } }),
    ...(!isLabelWanted && Object.keys(otherLabels).length > 0 && { labels: otherLabels }),
  };
  return { target, live: { ...live, metadata } };
}
