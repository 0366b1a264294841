/** Why a return from NoiseAware came to nothing; the link can be opened again. */
export const problems = [
  'left',
  'superseded',
  'wrong_organization',
  'unavailable',
  'refused',
  'password_reset',
] as const;
export type Problem = (typeof problems)[number];

/** What the cookie of an owner's browser holds: the link that was pressed in it, and its proof of that press. */
export interface Starter {
  readonly secret: string;
  /** Of the pairing's challenge (RFC 7636). */
  readonly verifier: string;
  /** What its last return from NoiseAware came to. */
  readonly problem?: Problem | undefined;
}

export const writeStarter = ({ secret, verifier, problem }: Starter): string =>
  [secret, verifier, ...(problem === undefined ? [] : [problem])].join('.');

export function parseStarter(cookie: string): Starter | undefined {
  const [, secret, verifier, named] = /^(naclnk_[\w-]{43})\.([\w-]{43})(?:\.(\w+))?$/.exec(cookie) ?? [];
  if (secret === undefined || verifier === undefined) return undefined;
  return { secret, verifier, problem: problems.find((each) => each === named) };
}
