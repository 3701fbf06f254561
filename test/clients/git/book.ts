import type { RepositoryBook } from "../../../engine/model/repository-access.js";
import { createRepositoryBook } from "../../../engine/source/repository-book.js";

/** What a book holds beside one repository. */
export interface MoreOfBook {
  readonly tlsCertificates?: Readonly<Record<string, string>>;
  readonly knownHosts?: string;
  /** Other Secrets of repositories. */
  readonly others?: readonly Readonly<Record<string, string>>[];
}

/** A book in which one repository is registered, with these fields of its Secret. */
export function bookFor(
  url: string,
  fields: Readonly<Record<string, string>>,
  { tlsCertificates = {}, knownHosts = "", others = [] }: MoreOfBook = {},
): () => RepositoryBook {
  const secrets = [{ url, ...fields }, ...others].map((data, index) => ({ name: `secret-${index}`, type: "repository", data }));
  const book = createRepositoryBook({ secrets, tlsCertificates, sshKnownHosts: { ssh_known_hosts: knownHosts } });
  return () => book;
}
