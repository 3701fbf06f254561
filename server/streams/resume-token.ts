import { FairleadError } from "../../engine/errors.js";
import type { EventPosition } from "../../engine/model/engine-event.js";
import type { TokenSigner } from "../sessions/signed-token.js";

/** A place in the stream of one subscriber. */
export interface ResumePoint extends EventPosition {
  /** Given out in the middle of a snapshot: who comes back with it needs a whole one. */
  readonly midSnapshot: boolean;
}

/** Makes and reads resume tokens of one subject and one filter. */
export interface ResumeTokens {
  sign(point: ResumePoint): string;
  /** @throws FairleadError `BAD_USER_INPUT` for a token of somebody else, of another filter, or made up */
  read(token: string): ResumePoint;
}

/** Creates the resume tokens of a subject and a stream; `stream` says which: its kind and filter. */
export function createResumeTokens(signer: TokenSigner, subject: string, stream: string): ResumeTokens {
  const binding = ["resume", subject, stream];
  return {
    sign: ({ epoch, sequence, midSnapshot }) => signer.sign(binding, midSnapshot ? [epoch, sequence, 1] : [epoch, sequence]),
    read(token) {
      const payload = signer.read(binding, token);
      if (!Array.isArray(payload)) {
        throw new FairleadError(
          "BAD_USER_INPUT",
          "The resume token is not one that you were given for this filter; subscribe without one",
          {
            details: { path: "from" },
          },
        );
      }
      const [epoch, sequence, mid] = payload as [string, number, number?];
      return { epoch, sequence, midSnapshot: mid === 1 };
    },
  };
}
