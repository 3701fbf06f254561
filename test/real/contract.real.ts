import { expect, test } from "vitest";
import { kubernetesContract, runContractCase } from "../contracts/kubernetes.js";
import { openBed } from "./open-bed.js";

const bed = openBed();

test.each(kubernetesContract)("kube-apiserver keeps: $name", async (promised) => {
  await expect(runContractCase(bed(), promised)).resolves.toBeUndefined();
});
