import { Agent, request } from "undici";
import type { Session } from "../../server/start/session-file.js";

/** The graph over HTTP with kept connections, as a portal would ask it. */
export interface GraphAccess {
  readonly token: string;
  /** The answer's text, unread: parsing is the client's own time. @throws Error for every status but 200 */
  text(
    query: string,
    variables?: Readonly<Record<string, unknown>>,
    /** Instead of the account's own token. */ token?: string,
  ): Promise<string>;
  /** The data. @throws Error if there are errors */
  data<T>(query: string, variables?: Readonly<Record<string, unknown>>): Promise<T>;
  close(): Promise<void>;
}

/** Signs in with the session's account. */
export async function openGraph(session: Session): Promise<GraphAccess> {
  const dispatcher = new Agent({ connections: 64 });
  let authorization: string | undefined;
  const text: GraphAccess["text"] = async (query, variables = {}, token) => {
    const shown = token === undefined ? authorization : `Bearer ${token}`;
    const { statusCode, body } = await request(session.graphql, {
      method: "POST",
      dispatcher,
      headers: { "content-type": "application/json", ...(shown !== undefined && { authorization: shown }) },
      body: JSON.stringify({ query, variables }),
    });
    const answered = await body.text();
    if (statusCode !== 200) throw new Error(`the graph answered ${statusCode}: ${answered.slice(0, 500)}`);
    return answered;
  };
  const data: GraphAccess["data"] = async <T>(query: string, variables = {}) => {
    const answer = JSON.parse(await text(query, variables)) as { readonly data?: T; readonly errors?: readonly unknown[] };
    if (answer.errors !== undefined || answer.data === undefined) throw new Error(JSON.stringify(answer.errors));
    return answer.data;
  };
  const { username, password } = session;
  const login = "mutation ($username: String!, $password: String!) { login(username: $username, password: $password) { token } }";
  const { token } = (await data<{ readonly login: { readonly token: string } }>(login, { username, password })).login;
  authorization = `Bearer ${token}`;
  return { token, text, data, close: () => dispatcher.destroy() };
}
