/** Somebody the fake issuer knows. The password is `<username>-password`. */
export interface FakeUser {
  readonly username: string;
  readonly realmRoles?: readonly string[];
  /** Of the client `fairlead`. */
  readonly clientRoles?: readonly string[];
  readonly groups?: readonly string[];
  /** What the authorization service grants; an entry without `scopes` lists none. */
  readonly permissions?: readonly { readonly rsname: string; readonly scopes?: readonly string[] }[];
}

/** An application of the realm. */
export interface FakeClient {
  readonly clientId: string;
  /** Absent for a public client. */
  readonly secret?: string;
  /** Whether its access tokens are for `fairlead-api`. */
  readonly forApi?: boolean;
  /** Client roles (of `fairlead`) of its service account, where it has one. */
  readonly serviceRoles?: readonly string[];
  readonly allowsPassword?: boolean;
  /** Where it is told of logouts. */
  backchannelLogoutUrl?: string;
}

/** The people of the sample realm. */
export const sampleUsers: readonly FakeUser[] = [
  { username: "alice", realmRoles: ["fairlead-admin"] },
  { username: "bob", clientRoles: ["payments.deployer"] },
  { username: "carol", groups: ["/fairlead/projects/payments/viewer"] },
  { username: "dana", permissions: [{ rsname: "project:web", scopes: ["get", "logs"] }] },
  { username: "erin", groups: ["/fairlead/projects/payments/deployer", "/sre"] },
  { username: "frank", clientRoles: ["team.one.deployer", "nosuch.role"] },
  { username: "grace", clientRoles: ["global.readonly"] },
  { username: "mallory", groups: ["/admin", "/role:admin"] },
];

/** The clients of the sample realm. */
export const sampleClients = (): readonly FakeClient[] => [
  { clientId: "fairlead", secret: "fairlead-test-secret", forApi: true, serviceRoles: [] },
  { clientId: "fairlead-cli", forApi: true },
  { clientId: "fairlead-ci", secret: "fairlead-ci-secret", forApi: true, serviceRoles: ["web.deployer"] },
  { clientId: "fairlead-tests", forApi: true, allowsPassword: true },
  { clientId: "other-app", allowsPassword: true },
];
