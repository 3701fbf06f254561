/** How to be let in. Secret, all of it: it is never shown, logged or kept on disk. */
export type RepositoryLogin =
  | { readonly kind: "none" }
  /** `eager`: sent with the first request instead of when the server asks. */
  | { readonly kind: "basic"; readonly username: string; readonly password: string; readonly eager: boolean }
  | { readonly kind: "bearer"; readonly token: string }
  | { readonly kind: "ssh"; readonly privateKey: string }
  | {
      readonly kind: "githubApp";
      readonly appId: number;
      /** 0: looked up by the organisation in the repository's URL. */
      readonly installationId: number;
      readonly privateKey: string;
      /** API address of a GitHub Enterprise server; undefined is github.com. */
      readonly enterpriseUrl?: string;
    }
  /** A Google service account, by its key. */
  | {
      readonly kind: "google";
      readonly email: string;
      readonly privateKey: string;
      readonly privateKeyId: string;
      /** Where the key is exchanged for a token. */
      readonly tokenUrl: string;
    }
  /** A service principal of Entra ID; `endpoint` is its authority, e.g. `https://login.microsoftonline.com`. */
  | {
      readonly kind: "azurePrincipal";
      readonly tenantId: string;
      readonly clientId: string;
      readonly clientSecret: string;
      readonly endpoint: string;
    }
  /** What this process is itself to Azure. */
  | { readonly kind: "azureWorkload" }
  /** The Secret cannot be read; `because` is a clause that shows nothing of it. */
  | { readonly kind: "unusable"; readonly because: string };

/** All that holds for one repository: its Secret, and what a template fills in. */
export interface RepositoryAccess {
  /** As the Secret has it; the URL that was asked for if there is none. */
  readonly url: string;
  /** The Secret it comes from; undefined for a repository that nobody has registered. */
  readonly secret?: string;
  readonly kind: "git" | "helm" | "oci";
  /** What `@name` and `alias:name` call it; `""` if it has no name. */
  readonly name: string;
  /** The only project that may use it; undefined for all. */
  readonly project?: string;
  readonly login: RepositoryLogin;
  /** PEM texts. */
  readonly clientCertificate?: { readonly certificate: string; readonly key: string };
  /** The server's certificate or host key is not verified. */
  readonly insecure: boolean;
  readonly proxy?: string;
  readonly noProxy?: string;
  readonly enableLfs: boolean;
  /** Whether submodules are fetched. Default true. */
  readonly submodules: boolean;
  /** A chart repository that is a registry although its type is `helm`. */
  readonly enableOci: boolean;
  /** Plain HTTP to this registry. */
  readonly usesPlainHttp: boolean;
  /** Commits of history to fetch; 0 is all. */
  readonly depth: number;
  /** `CODE: sentence` about how this access was found. */
  readonly warnings: readonly string[];
}

/** A Secret that cannot be used, and why, as a sentence that shows nothing of it. */
export interface RepositoryProblem {
  readonly secret: string;
  /** `""` if not even that can be read. */
  readonly url: string;
  readonly because: string;
}

/** The repositories that administrators have registered, as they are looked up. Answers are for one project: what is scoped to another does not exist. */
export interface RepositoryBook {
  /** What holds for a URL. `kind` says what is looked for: charts and artifacts are also found by what they lie under. */
  accessFor(url: string, project: string, kind?: "git" | "helm" | "oci"): RepositoryAccess;
  /** A chart repository by its name. */
  named(name: string, project: string): RepositoryAccess | undefined;
  /** All that the project may use, in the order of their URLs. */
  all(project: string): readonly RepositoryAccess[];
  /** Certificates that are trusted for `host` or `host:port`, PEM. */
  caFor(host: string): string | undefined;
  /** SSH host keys in the form of a `known_hosts` file. */
  readonly knownHosts: string;
  /** Secrets that are left out, in the order of their names. */
  readonly problems: readonly RepositoryProblem[];
}

/** A Secret with the label `argocd.argoproj.io/secret-type`, decoded. Never logged. */
export interface RepositorySecret {
  readonly name: string;
  /** The label's value. */
  readonly type: string;
  readonly data: Readonly<Record<string, string>>;
}

/** What a book is made of. */
export interface RepositoryObjects {
  readonly secrets: readonly RepositorySecret[];
  /** `argocd-tls-certs-cm`: host → PEM. */
  readonly tlsCertificates: Readonly<Record<string, string>>;
  /** `argocd-ssh-known-hosts-cm`: the text under `ssh_known_hosts`. */
  readonly sshKnownHosts: Readonly<Record<string, string>>;
}
