import * as v from 'valibot';

/** So many bytes as base64url without padding (RFC 4648, section 5). */
/* @__NO_SIDE_EFFECTS__ */
export const base64url = (bytes: number, name: string) =>
  v.pipe(
    v.string('must be text'),
    v.regex(/^[A-Za-z0-9_-]*$/, 'must be base64url'),
    v.length(Math.ceil((bytes * 4) / 3), `must be ${name}`),
  );

/** Addresses, tokens and cursors: a high limit, so that clients never cut them. */
export const long = v.pipe(v.string(), v.maxLength(100_000));

/** C0, DEL and C1, spelled as every implementation of JSON Schema reads it. */
const controlCharacters = String.raw`\u0000-\u001f\u007f-\u009f`;
const noControlCharacters = new RegExp(`^[^${controlCharacters}]*$`);

/** Any text of limited length, with messages for the caller: for what is only looked up. */
/* @__NO_SIDE_EFFECTS__ */
export const anyText = (most: number) =>
  v.pipe(
    v.string('must be text'),
    v.nonEmpty('must not be empty'),
    v.maxLength(most, `must be at most ${most} characters`),
  );

/** The same without control characters: for what callers write. */
/* @__NO_SIDE_EFFECTS__ */
export const text = (most: number) =>
  v.pipe(anyText(most), v.regex(noControlCharacters, 'must not hold control characters'));

/** A whole number in a query, where it is text: of at most 15 digits, so that it is exact. */
/* @__NO_SIDE_EFFECTS__ */
const numberInQuery = (least: number, most: number, message: string) =>
  v.pipe(
    v.string('must be text'),
    v.regex(/^\d{1,15}$/, message),
    v.transform(Number),
    v.number(),
    v.integer(),
    v.minValue(least, message),
    v.maxValue(most, message),
  );

/** A whole number in a query. */
export const wholeNumber = numberInQuery(0, 999_999_999_999_999, 'must be a whole number');

/** A whole number in a query, between two. */
/* @__NO_SIDE_EFFECTS__ */
export const numberFrom = (least: number, most: number) =>
  numberInQuery(least, most, `must be a whole number from ${least} to ${most}`);

/** Whether something is asked for, in a query. */
export const flag = v.optional(
  v.pipe(
    v.picklist(['true', 'false'], 'must be true or false'),
    v.transform((text) => text === 'true'),
    v.boolean(),
  ),
);

const time = v.pipe(v.string(), v.isoTimestamp());
const notSince = 'must be the number of an event, or a time such as 2026-11-26T12:00:00Z';

/** Where a reader of events goes on, exclusive: the number of an event, or a time. */
export const since = v.union([wholeNumber, time], notSince);

/** The same in a body, where the number of an event may be a number, as answers have it. */
export const sinceInBody = v.union(
  [wholeNumber, time, v.pipe(v.number(), v.safeInteger(), v.minValue(0))],
  notSince,
);

/** Where a page of a list begins, in a query: the `nextCursor` of the page before. */
export const cursor = v.optional(text(1_000));

/** The records on a page of a list, in a query. */
export const pageLimit = v.optional(numberFrom(1, 200));

/** Seconds for which a call waits for something to answer with, in a query. */
export const waitSeconds = v.optional(numberFrom(0, 30));

/** Seconds, less than a century. */
/* @__NO_SIDE_EFFECTS__ */
export const duration = (least: number) =>
  v.pipe(
    v.number('must be a number of seconds'),
    v.minValue(least, `must be at least ${least}`),
    v.maxValue(3_000_000_000, 'must be less than a century'),
  );

/** Seconds for which a replaced key, secret or address stays valid; a day by default. */
export const overlap = v.optional(duration(0), 24 * 60 * 60);

/** A public key on P-256 as a JWK (RFC 7517). Members that do not describe the key itself are ignored. */
export const publicKey = v.object({
  kty: v.literal('EC', 'must be "EC"'),
  crv: v.literal('P-256', 'must be "P-256"'),
  x: base64url(32, '43 characters'),
  y: base64url(32, '43 characters'),
  d: v.exactOptional(v.never('must not be there: the private half stays in the browser')),
});

/** One of these values, or undefined. */
/* @__NO_SIDE_EFFECTS__ */
export function oneOf<const T extends readonly string[]>(values: T) {
  return v.optional(v.picklist(values, `must be one of ${values.join(', ')}`));
}

/** Any of these values, or undefined: a query names one, or several by repeating its parameter. */
/* @__NO_SIDE_EFFECTS__ */
export function anyOf<const T extends readonly string[]>(values: T) {
  return v.optional(
    v.pipe(
      v.union([v.string(), v.array(v.string())]),
      v.transform((named) => [named].flat()),
      v.array(v.picklist(values, `must be one of ${values.join(', ')}`)),
    ),
  );
}

/** The least seconds for which a vended user token has to be valid. */
export const minTtl = v.pipe(
  v.number('must be a number of seconds'),
  v.minValue(0, 'must not be negative'),
  v.finite('must be finite'),
);

/** S256 of the verifier (RFC 7636, section 4.2). */
export const challenge = base64url(32, 'the S256 of a verifier, 43 characters');

export const verifier = v.pipe(
  v.string('must be text'),
  v.regex(/^[A-Za-z0-9._~-]{43,128}$/, 'must be a code verifier (RFC 7636, section 4.1)'),
);

/** How often an invite works: 1 to 1,000 times. */
export const inviteUses = v.pipe(
  v.number('must be a number'),
  v.integer('must be a whole number'),
  v.minValue(1, 'must be at least 1'),
  v.maxValue(1000, 'must be at most 1000'),
);

/** Seconds that a link for an owner works: a minute to 30 days. */
export const linkLife = v.pipe(
  v.number('must be a number of seconds'),
  v.integer('must be a whole number'),
  v.minValue(60, 'must be at least 60'),
  v.maxValue(30 * 24 * 60 * 60, 'must be at most 2592000'),
);

/** What `returnTo` of a link must be. */
export const returnToRule =
  'must be a canonical URL of at most 2000 characters, without a fragment or a user name, whose origin the setting RELAY_RETURN_ORIGINS lists';

/** An address of the partner's own product. The relay's setting decides whether it may be one. */
export const returnTo = v.pipe(v.string(returnToRule), v.maxLength(2_000, returnToRule));
