import { type Problem, problems } from '../../domain/link/visit.ts';

/** Content of the owner's cookie: the link in use, and the proof that this browser started the pairing. */
export interface Starter {
  readonly secret: string;
  /** The PKCE verifier of the pairing's challenge (RFC 7636). */
  readonly verifier: string;
  /** Why the last attempt failed. */
  readonly problem?: Problem | undefined;
}

export const writeStarter = ({ secret, verifier, problem }: Starter): string =>
  [secret, verifier, ...(problem === undefined ? [] : [problem])].join('.');

export function parseStarter(cookie: string): Starter | undefined {
  const [, secret, verifier, named] = /^(naclnk_[\w-]{43})\.([\w-]{43})(?:\.(\w+))?$/.exec(cookie) ?? [];
  if (secret === undefined || verifier === undefined) return undefined;
  return { secret, verifier, problem: problems.find((each) => each === named) };
}
