import type { IncomingMessage } from "node:http";
import { refuseCredential } from "./refused-because.js";

/** The session cookie's name over plain HTTP. */
export const cookieName = "fairlead.token";

/** The session cookie's name. Over TLS it is one that browsers let nobody but this very host set. */
export const cookieNameOf = (secure: boolean): string => (secure ? `__Host-${cookieName}` : cookieName);

/** Longest token that is looked at, in characters. */
export const maxTokenLength = 16 * 1024;

const refuse = (message: string): never => {
  throw refuseCredential(message, { refused: "malformed" });
};

/**
 * The tokens a request carries: from the header, the cookie, or both. Which of two to prefer is nobody's guess: the caller must compare them.
 * @throws FairleadError `UNAUTHENTICATED` for anything malformed or given twice
 */
export function readCredentials(
  request: IncomingMessage,
  { secure = false }: { readonly secure?: boolean } = {},
): { readonly bearer?: string; readonly cookie?: string } {
  if (/[?&](access_token|token|authorization)=/i.test(request.url ?? ""))
    refuse("A token in the address ends up in logs; send it as a header");
  const headers = request.headersDistinct["authorization"] ?? [];
  if (headers.length > 1) refuse("Several Authorization headers; send one");
  const [header] = headers;
  const name = cookieNameOf(secure);
  const cookies = cookiesOf(request, name);
  if (cookies.length > 1) refuse(`Several "${name}" cookies; send one`);
  const [cookie] = cookies;
  return {
    ...(header === undefined ? {} : { bearer: readBearer(header) }),
    ...(cookie === undefined ? {} : { cookie: checkLength(cookie) }),
  };
}

/** The token of an Authorization value. @throws FairleadError `UNAUTHENTICATED` */
export function readBearer(value: string): string {
  const token = /^Bearer ([A-Za-z0-9._~+/=-]+)$/i.exec(value.trim())?.[1];
  return token === undefined ? refuse('The Authorization header must be "Bearer <token>"') : checkLength(token);
}

function checkLength(token: string): string {
  return token.length > maxTokenLength ? refuse(`The token is longer than ${maxTokenLength} characters`) : token;
}

/** The values that a request bears under one name, empty ones left out. */
export function cookiesOf(request: IncomingMessage, name: string): string[] {
  return (request.headers.cookie ?? "")
    .split(";")
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(`${name}=`))
    .map((pair) => pair.slice(name.length + 1))
    .filter((value) => value !== "");
}
