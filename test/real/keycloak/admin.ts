import type { Keycloak } from "./keycloak.js";

/** What an administrator does in the sample realm. Names of people, roles and groups as in the realm file. */
export interface KeycloakAdmin {
  /** Sets where Keycloak tells the gateway that a session has ended. */
  setBackchannelLogout(client: string, url: string): Promise<void>;
  addClientRole(username: string, role: string): Promise<void>;
  removeClientRole(username: string, role: string): Promise<void>;
  /** Ends all of somebody's sessions. */
  endSessions(username: string): Promise<void>;
  setEnabled(username: string, enabled: boolean): Promise<void>;
  /** Adds a signing key that is preferred to those before. */
  rotateKey(): Promise<void>;
}

/** An object of the realm as the administration shows it. */
interface Representation {
  readonly id: string;
  readonly attributes?: Readonly<Record<string, string>>;
}

const client = "fairlead";

/** Speaks to the administration of a Keycloak. @throws Error with what it answered */
export function createKeycloakAdmin({
  url,
  issuer,
  adminPassword,
}: Pick<Keycloak, "url" | "issuer" | "adminPassword">): KeycloakAdmin {
  const realm = issuer.slice(issuer.lastIndexOf("/") + 1);
  const send = async (method: string, path: string, body?: unknown): Promise<unknown> => {
    const authorization = `Bearer ${await adminToken(url, adminPassword)}`;
    const response = await fetch(`${url}/admin/realms/${realm}${path}`, {
      method,
      headers: { authorization, "content-type": "application/json" },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(120_000),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return text === "" ? undefined : JSON.parse(text);
  };
  const find = async (path: string): Promise<Representation> => {
    const found = await send("GET", path);
    const one: unknown = Array.isArray(found) ? found[0] : found;
    if (typeof one !== "object" || one === null) throw new Error(`The realm has nothing at ${path}`);
    return one as Representation;
  };
  const idOfClient = async (name: string): Promise<string> => (await find(`/clients?clientId=${name}`)).id;
  const idOfUser = async (name: string): Promise<string> => (await find(`/users?exact=true&username=${name}`)).id;
  const changeRole = async (method: "POST" | "DELETE", username: string, role: string) => {
    const owner = await idOfClient(client);
    const found = await find(`/clients/${owner}/roles/${role}`);
    await send(method, `/users/${await idOfUser(username)}/role-mappings/clients/${owner}`, [found]);
  };
  return {
    async setBackchannelLogout(name, logoutUrl) {
      const id = await idOfClient(name);
      const found = await find(`/clients/${id}`);
      const attributes = {
        ...found.attributes,
        "backchannel.logout.url": logoutUrl,
        "backchannel.logout.session.required": "true",
      };
      await send("PUT", `/clients/${id}`, { ...found, attributes });
    },
    addClientRole: (username, role) => changeRole("POST", username, role),
    removeClientRole: (username, role) => changeRole("DELETE", username, role),
    endSessions: async (username) => void (await send("POST", `/users/${await idOfUser(username)}/logout`)),
    async setEnabled(username, enabled) {
      const id = await idOfUser(username);
      await send("PUT", `/users/${id}`, { ...(await find(`/users/${id}`)), enabled });
    },
    async rotateKey() {
      const { id } = await find("");
      const config = {
        priority: [String(1_000 + (Date.now() % 1_000_000))],
        enabled: ["true"],
        active: ["true"],
        algorithm: ["RS256"],
        keySize: ["2048"],
      };
      const component = {
        name: `rotated-${Date.now()}`,
        parentId: id,
        providerId: "rsa-generated",
        providerType: "org.keycloak.keys.KeyProvider",
        config,
      };
      await send("POST", "/components", component);
    },
  };
}

async function adminToken(url: string, password: string): Promise<string> {
  const response = await fetch(`${url}/realms/master/protocol/openid-connect/token`, {
    method: "POST",
    body: new URLSearchParams({ client_id: "admin-cli", grant_type: "password", username: "admin", password }),
    signal: AbortSignal.timeout(120_000),
  });
  const { access_token: token, error_description: error } = (await response.json()) as Record<string, string>;
  if (token === undefined) throw new Error(`Keycloak gives its administrator no token: ${error ?? response.status}`);
  return token;
}
