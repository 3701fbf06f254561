import { createRunningRecords, type RunningRecord } from "../running-records.js";

/** A bed that the command line started. */
export interface BedRecord extends RunningRecord {
  readonly version: string;
  readonly url: string;
  readonly kubeconfigFile: string;
  readonly kubectl: string;
}

const beds = createRunningRecords<BedRecord>("beds");

/** Checks what a person calls a bed. @throws Error with one sentence */
export function checkBedName(name: string): string {
  if (!/^[a-z0-9][a-z0-9-]{0,30}$/.test(name))
    throw new Error(`"${name}" is no name for a bed. Use up to 31 small letters, digits and dashes.`);
  return name;
}

/** Beds that run, by name. Records of those that were killed are removed. */
export const listBeds = beds.list;

/** Writes down that a bed runs. */
export const recordBed = beds.record;

/** Forgets a bed. */
export const forgetBed = beds.forget;
