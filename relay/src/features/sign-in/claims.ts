import * as v from 'valibot';

/** OpenID Connect Core 1.0, section 2: a subject has at most 255 characters. */
const id = v.pipe(v.string(), v.minLength(1), v.maxLength(255));

/** What the relay reads of a person's claims. Others are kept as they came, and read only by {@link valuesOf}. */
const personClaims = v.looseObject({ sub: id, sid: v.optional(id) });
export type PersonClaims = v.InferOutput<typeof personClaims>;

/** A person's claims; undefined if they are not of that form. */
export function readClaims(claims: unknown): PersonClaims | undefined {
  const parsed = v.safeParse(personClaims, claims);
  return parsed.success ? parsed.output : undefined;
}

const event = 'http://schemas.openid.net/event/backchannel-logout';

/**
 * A logout token's claims (OpenID Connect Back-Channel Logout 1.0, section 2.4): whose sessions, or which one. A token with a nonce
 * is an ID token.
 */
export const logoutClaims = v.pipe(
  v.looseObject({
    sub: v.optional(id),
    sid: v.optional(id),
    iat: v.number(),
    events: v.looseObject({ [event]: v.looseObject({}) }),
    nonce: v.optional(v.never()),
  }),
  v.check(({ sub, sid }) => sub !== undefined || sid !== undefined),
);

/** The types in a logout token's header: its own, and those of providers from before it had one. */
export const logoutTypes: readonly (string | undefined)[] = ['logout+jwt', 'jwt', undefined];

const value = v.union([v.string(), v.number(), v.boolean()]);

/** The values of a claim: one, or a list of them, as text. None if it is of another form. */
export function valuesOf(claim: unknown): string[] {
  const one = v.safeParse(value, claim);
  if (one.success) return [String(one.output)];
  const several = v.safeParse(v.array(value), claim);
  return several.success ? several.output.map(String) : [];
}

/**
 * Whether the provider left a claim out and says only where it is (distributed claims, OpenID Connect Core 1.0, section 5.6.2), as
 * Entra ID does with the groups of a person who has more than 200.
 */
export function isDistributedClaim(claim: string, claims: Readonly<Record<string, unknown>>): boolean {
  const elsewhere = v.safeParse(v.record(v.string(), v.unknown()), claims['_claim_names']);
  return claims[claim] === undefined && elsewhere.success && Object.hasOwn(elsewhere.output, claim);
}
