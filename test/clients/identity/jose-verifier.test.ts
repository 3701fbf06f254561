import { createJoseVerifier } from "../../../clients/identity/jose-verifier.js";
import { describeTokenVerifier } from "../../contracts/token-verifier.js";

describeTokenVerifier("jose", createJoseVerifier, { namesClaims: true });
