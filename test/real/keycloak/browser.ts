/** A browser as far as signing in takes one: it keeps cookies, follows redirects and fills forms. */
export interface Browser {
  /** Goes to a page and follows redirects until a page is shown, or until an address begins with `stopAt`: that one is not asked. */
  open(url: string, stopAt?: string): Promise<Shown>;
  /**
   * Opens a page and fills and sends forms until none is left: names and passwords where they are asked for, else the first button.
   * At most five forms.
   */
  signIn(url: string, who: { readonly username: string; readonly stopAt?: string }): Promise<Shown>;
  /** The value of a cookie. */
  cookie(url: string, name: string): string | undefined;
}

/** What a browser shows in the end. */
export interface Shown {
  readonly url: string;
  readonly status: number;
  readonly text: string;
}

interface SentForm {
  readonly url: string;
  readonly fields: URLSearchParams;
}

const mostRedirects = 15;
const mostForms = 5;

/** Opens a browser with no cookies. */
export function createBrowser(): Browser {
  const jars = new Map<string, Map<string, string>>();
  const jarOf = (url: string): Map<string, string> => {
    const { host } = new URL(url);
    const jar = jars.get(host) ?? new Map<string, string>();
    jars.set(host, jar);
    return jar;
  };
  const ask = async (url: string, fields?: URLSearchParams): Promise<Response> => {
    const jar = jarOf(url);
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join("; ");
    const response = await fetch(url, {
      redirect: "manual",
      headers: { cookie, ...(fields !== undefined && { origin: new URL(url).origin }) },
      ...(fields !== undefined && { method: "POST", body: fields }),
      signal: AbortSignal.timeout(120_000),
    });
    for (const line of response.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (/max-age=0|expires=thu, 01[ -]jan[ -]1970/i.test(line)) jar.delete(name);
      else jar.set(name, value);
    }
    return response;
  };
  const follow = async (
    first: string,
    { stopAt, fields }: { readonly stopAt?: string | undefined; readonly fields?: URLSearchParams },
  ): Promise<Shown> => {
    let [url, sent] = [first, fields];
    for (let step = 0; step < mostRedirects; step += 1) {
      if (stopAt !== undefined && url.startsWith(stopAt)) return { url, status: 0, text: "" };
      const response = await ask(url, sent);
      const location = response.headers.get("location");
      const text = await response.text();
      if (location === null || response.status < 300 || response.status > 399) return { url, status: response.status, text };
      [url, sent] = [new URL(location, url).href, undefined];
    }
    throw new Error(`${first} goes round in circles`);
  };
  return {
    open: (url, stopAt) => follow(url, { stopAt }),
    async signIn(url, { username, stopAt }) {
      let shown = await follow(url, { stopAt });
      for (let sent = 0; sent < mostForms; sent += 1) {
        const form = formOf(shown, username);
        if (form === undefined) return shown;
        shown = await follow(form.url, { stopAt, fields: form.fields });
      }
      throw new Error(`${url} asks and asks:\n${shown.text.slice(0, 2_000)}`);
    },
    cookie: (url, name) => jarOf(url).get(name),
  };
}

const plain = (html: string) => html.replaceAll("&amp;", "&").replaceAll("&#x2F;", "/");

/** The first form of a page, filled. Undefined if there is none, or if it says that a password was wrong. */
function formOf({ url, text }: Shown, username: string): SentForm | undefined {
  const [, attributes = "", body = ""] = /<form\b([^>]*)>([\s\S]*?)<\/form>/i.exec(text) ?? [];
  const action = attributeOf(attributes, "action");
  if (action === undefined || /Invalid username or password|Account is disabled/.test(text)) return undefined;
  const fields = new URLSearchParams();
  let pressed = false;
  for (const [, input = ""] of body.matchAll(/<(?:input|button)\b([^>]*)>/gi)) {
    const [name, type, value = ""] = [attributeOf(input, "name"), attributeOf(input, "type"), attributeOf(input, "value")];
    if (name === undefined || type === "checkbox") continue;
    if (type === "submit") {
      if (!pressed) fields.set(name, plain(value));
      pressed = true;
    } else fields.set(name, name === "username" ? username : name === "password" ? `${username}-password` : plain(value));
  }
  return { url: new URL(plain(action), url).href, fields };
}

function attributeOf(text: string, name: string): string | undefined {
  return new RegExp(`(?:^|\\s)${name}\\s*=\\s*"([^"]*)"`, "i").exec(text)?.[1];
}
