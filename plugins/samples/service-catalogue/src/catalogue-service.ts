/** One service, complete and checked. */
export interface Service {
  readonly name: string;
  /** With its tag or digest. */
  readonly image: string;
  readonly port: number;
  readonly replicas: number;
  readonly env: Readonly<Record<string, string>>;
  /** Reachable from outside, below its own host. */
  readonly expose: boolean;
  /** Path that says whether it is alive; absent: nobody asks. */
  readonly health?: string;
  /** Owner of the catalogue; absent: nobody is named. */
  readonly team?: string;
}
