import type { JsonObject, Manifest } from "../../../../engine/model/manifest.js";
import { listAt, objectAt, textAt, textsAt } from "../object-path.js";
import type { World } from "./controller.js";
import { adopt, controllerOf, createPod, metadataFor } from "./owned.js";

/** The label that says of which revision a Pod is. */
export const revisionLabel = "controller-revision-hash";

/** The ordinal a Pod of a StatefulSet bears in its name; undefined if the name is not one of its. */
export function ordinalOf(set: Manifest, { metadata }: Manifest): number | undefined {
  const prefix = `${set.metadata.name}-`;
  const rest = metadata.name?.startsWith(prefix) ? metadata.name.slice(prefix.length) : "";
  return /^\d{1,9}$/.test(rest) ? Number(rest) : undefined;
}

/** Makes one Pod of a StatefulSet, first its claims that are not there yet; a Pod that outlived its set is taken over. */
export function createStatefulPod(
  set: Manifest,
  { ordinal, template, revision }: { readonly ordinal: number; readonly template: JsonObject; readonly revision: string },
  world: World,
): Manifest {
  const { name = "", namespace = "" } = set.metadata;
  const podName = `${name}-${ordinal}`;
  const namesake = world.api.get({ group: "", kind: "Pod", namespace, name: podName });
  if (namesake !== undefined && controllerOf(namesake) === undefined) return adopt(namesake, set, world);
  const claims = listAt(set, "spec.volumeClaimTemplates");
  for (const claim of claims) createClaim(set, claim, `${textAt(claim, "metadata.name")}-${podName}`, world);
  const volumes = claims.map((claim) => {
    const volume = textAt(claim, "metadata.name");
    return { name: volume, persistentVolumeClaim: { claimName: `${volume}-${podName}` } };
  });
  const spec = objectAt(template, "spec");
  const others = listAt(spec, "volumes").filter((volume) => !volumes.some((own) => own.name === volume["name"]));
  const subdomain = textAt(set, "spec.serviceName");
  const placed: JsonObject = {
    ...spec,
    hostname: podName,
    ...(subdomain !== "" && { subdomain }),
    ...(volumes.length > 0 && { volumes: [...others, ...volumes] }),
  };
  const labels = {
    [revisionLabel]: revision,
    "statefulset.kubernetes.io/pod-name": podName,
    "apps.kubernetes.io/pod-index": String(ordinal),
  };
  return createPod(set, { name: podName, template: { ...template, spec: placed }, labels }, world);
}

function createClaim(set: Manifest, claim: JsonObject, name: string, { api }: World): void {
  const { namespace = "" } = set.metadata;
  if (api.get({ group: "", kind: "PersistentVolumeClaim", namespace, name }) !== undefined) return;
  const labels = { ...textsAt(claim, "metadata.labels"), ...textsAt(set, "spec.selector.matchLabels") };
  const annotations = textsAt(claim, "metadata.annotations");
  api.create({
    apiVersion: "v1",
    kind: "PersistentVolumeClaim",
    metadata: {
      name,
      namespace,
      labels,
      ...(Object.keys(annotations).length > 0 && { annotations }),
      ...(removesClaims(set, "whenDeleted") && { ownerReferences: metadataFor(set, name).ownerReferences ?? [] }),
    },
    spec: objectAt(claim, "spec"),
  });
}

/** Says whether a set wants its claims gone when it is deleted, or when it shrinks. Claims stay unless it says so. */
export function removesClaims(set: Manifest, when: "whenDeleted" | "whenScaled"): boolean {
  return textAt(set, `spec.persistentVolumeClaimRetentionPolicy.${when}`) === "Delete";
}
