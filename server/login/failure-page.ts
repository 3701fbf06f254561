import { FairleadError } from "../../engine/errors.js";
import { escapeHtml, type Page } from "./page.js";

interface Wording {
  readonly status: number;
  readonly title: string;
  readonly advice: string;
}

const refused: Wording = {
  status: 401,
  title: "You are not signed in",
  advice: "The login was cancelled, took too long, or began in another browser or at another address. Sign in again.",
};
const byCode: Readonly<Record<string, Wording>> = {
  UNAVAILABLE: {
    status: 503,
    title: "The identity provider does not answer",
    advice: "Nobody can sign in through it right now. Try again in a minute; whoever is signed in already is not affected.",
  },
  DEADLINE_EXCEEDED: {
    status: 503,
    title: "The identity provider does not answer",
    advice: "Signing in took too long. Try again in a minute.",
  },
  RESOURCE_EXHAUSTED: {
    status: 429,
    title: "Too many attempts",
    advice: "Wait a few minutes, then sign in again.",
  },
  UNAUTHENTICATED: {
    status: 403,
    title: "You are not let in",
    advice:
      "The identity provider knows you, but this server does not take what it says about you. Whoever runs the server finds the reason in its log.",
  },
  FAILED_PRECONDITION: {
    status: 503,
    title: "Signing in is not set up",
    advice: "Whoever runs this server has to say in argocd-cm where it is reached (url) and who signs people in (oidc.config).",
  },
  PERMISSION_DENIED: {
    status: 403,
    title: "This form came from elsewhere",
    advice: "For your safety, nothing was done. Open the sign-in page and try from there.",
  },
  BAD_USER_INPUT: {
    status: 400,
    title: "This link leads nowhere",
    advice: "It asks to go on to a place outside this server, or is not complete. Open the sign-in page and begin there.",
  },
};
const inside: Wording = {
  status: 500,
  title: "Something failed inside",
  advice: "It was logged. Try again; if it stays, tell whoever runs this server.",
};

/** The page for a failure. Its words are ours alone: nothing of the request, the provider or the error is shown. */
export function failurePage(thrown: unknown, folder: string): Page {
  const { status, title, advice } = wordingOf(thrown);
  return {
    status,
    title,
    folder,
    body: `      <h1>${escapeHtml(title)}</h1>
      <p>${escapeHtml(advice)}</p>
      <p><a class="button" href="${escapeHtml(folder)}/sign-in">Go to the sign-in page</a></p>`,
  };
}

function wordingOf(thrown: unknown): Wording {
  if (!(thrown instanceof FairleadError)) return inside;
  if (thrown.details["reason"] === "LOGIN_REFUSED") return refused;
  return byCode[thrown.code] ?? inside;
}
