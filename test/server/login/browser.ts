/** An answer as a browser got it. */
export interface Visit {
  readonly status: number;
  readonly text: string;
  readonly headers: Headers;
  readonly location: string;
}

/** What of a browser counts here: it keeps cookies, sends them to where they belong, and follows no redirect by itself. */
export function createBrowser(base: string) {
  const cookies = new Map<string, string>();
  const keep = (headers: Headers): void => {
    for (const line of headers.getSetCookie()) {
      const [pair = "", ...attributes] = line.split("; ");
      const at = pair.indexOf("=");
      const [name, value] = [pair.slice(0, at), pair.slice(at + 1)];
      if (value === "" || attributes.some((attribute) => attribute.includes("1970"))) cookies.delete(name);
      else cookies.set(name, value);
    }
  };
  const visit = async (address: string, init: RequestInit = {}): Promise<Visit> => {
    const url = new URL(address, base);
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const isOurs = url.origin === new URL(base).origin;
    const response = await fetch(url, {
      ...init,
      redirect: "manual",
      headers: { ...(isOurs && cookie !== "" && { cookie }), ...(init.headers as Record<string, string> | undefined) },
    });
    if (isOurs) keep(response.headers);
    const location = response.headers.get("location") ?? "";
    return { status: response.status, headers: response.headers, text: await response.text(), location };
  };
  return {
    cookies,
    visit,
    /** Sends a form as a page of ours does. */
    submit: (address: string, fields: Record<string, string>, headers: Record<string, string> = {}) =>
      visit(address, {
        method: "POST",
        body: new URLSearchParams(fields),
        headers: { origin: new URL(base).origin, "sec-fetch-site": "same-origin", ...headers },
      }),
    /** The first address that a page links to and that holds a text. */
    linkIn: ({ text }: Visit, part: string) =>
      [...text.matchAll(/(?:href|action)="([^"]*)"/g)].map(([, link = ""]) => link).find((link) => link.includes(part)) ?? "",
    /** The hidden field of a page's form. */
    formIn: ({ text }: Visit) => /name="form" value="([^"]*)"/.exec(text)?.[1] ?? "",
  };
}

/** A browser of a test. */
export type Browser = ReturnType<typeof createBrowser>;
