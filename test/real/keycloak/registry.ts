import { createRunningRecords, type RunningRecord } from "../running-records.js";

/** A Keycloak that the command line started. */
export interface KeycloakRecord extends RunningRecord {
  readonly url: string;
  readonly issuer: string;
  readonly adminPassword: string;
}

/** Those that run. */
export const keycloaks = createRunningRecords<KeycloakRecord>("keycloaks");
