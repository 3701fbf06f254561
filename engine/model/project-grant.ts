/**
 * What an authorization service (Keycloak's, UMA 2) lets somebody do with the Applications of one project, besides what policy lines say.
 * No scope is no right.
 */
export interface ProjectGrant {
  readonly project: string;
  /** As the service names them: `get`, `sync`, `action`, `logs`, … */
  readonly scopes: readonly string[];
}
