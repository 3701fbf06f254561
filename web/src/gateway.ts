/** Who is signed in, as the gateway says. */
export interface Viewer {
  readonly username: string;
}

interface Answer<Data> {
  readonly data?: Data | null;
  readonly errors?: readonly { readonly message: string }[];
}

/** The path of the graph, on the host that served this page. */
export const graphPath = "/graphql";

/** Asks the graph; the session cookie goes along. @throws Error with the gateway's own sentence */
async function ask<Data>(query: string, variables: Readonly<Record<string, unknown>> = {}): Promise<Data> {
  const response = await fetch(graphPath, {
    method: "POST",
    headers: { "content-type": "application/json", accept: "application/json" },
    body: JSON.stringify({ query, variables }),
    credentials: "same-origin",
  });
  const { data, errors } = (await response.json()) as Answer<Data>;
  if (errors?.[0] !== undefined) throw new Error(errors[0].message);
  if (data === undefined || data === null) throw new Error(`The gateway answered ${response.status} without data.`);
  return data;
}

/** Who this browser is signed in as; undefined if nobody, or if its session has ended. */
export async function currentViewer(): Promise<Viewer | undefined> {
  try {
    return (await ask<{ viewer: Viewer | null }>("{ viewer { username } }")).viewer ?? undefined;
  } catch {
    return undefined;
  }
}

/** Signs in; the gateway sets the session cookie. @throws Error if the name or password is wrong */
export async function signIn(username: string, password: string): Promise<Viewer> {
  const mutation =
    "mutation ($username: String!, $password: String!) { login(username: $username, password: $password) { viewer { username } } }";
  return (await ask<{ login: { viewer: Viewer } }>(mutation, { username, password })).login.viewer;
}

/** Whether people sign in at an identity provider; false also if that cannot be said. */
export async function hasIdentityProvider(): Promise<boolean> {
  try {
    const { publicSettings } = await ask<{ publicSettings: { oidc: object | null } }>("{ publicSettings { oidc { name } } }");
    return publicSettings.oidc !== null;
  } catch {
    return false;
  }
}

/** The gateway's own sign-in page: with the identity provider's button, and the form while accounts of the server count. */
export const signInPage = "/sign-in";

/** Where a browser goes to end its session, that of an identity provider included. */
export const signOutPage = "/auth/logout";
