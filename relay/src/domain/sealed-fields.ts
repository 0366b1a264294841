import type { Connection } from './connection.ts';
import type { Decision } from './decision.ts';
import type { Link } from './link.ts';
import type { Sealed, SealingAddress } from './sealing.ts';

/** What a value is sealed for. */
export type SealedFor = Pick<Connection, 'id'> & { readonly account: Pick<Connection['account'], 'id'> };

/** A field of a connection that holds a sealed value. */
export type SealedField = 'accessCode' | 'userToken' | 'refreshToken';

/** The address to which a sealed value of a connection is bound, its account included: it opens at no other. */
export const sealingAddress = ({ id, account }: SealedFor, field: SealedField): SealingAddress => ({
  record: `connections/${id}/${account.id}`,
  field,
});

/** Where the access code of a link that awaits its confirmation is sealed. */
export const waitingAddress = ({ id, account }: Pick<Link, 'id' | 'account'>): SealingAddress => ({
  record: `links/${id}/${account.id}`,
  field: 'accessCode',
});

/** Where the provider's refresh token of a session is sealed. */
export const tokenAddress = (session: string): SealingAddress => ({
  record: `sessions/${session}`,
  field: 'refreshToken',
});

/** What is sealed in a connection, disconnected or not. */
export const sealedIn = ({ accessCode, tokens }: Connection): { field: SealedField; sealed: Sealed }[] =>
  (
    [
      ['accessCode', accessCode],
      ['userToken', tokens?.userToken],
      ['refreshToken', tokens?.refreshToken],
    ] as const
  ).flatMap(([field, sealed]) => (sealed === null || sealed === undefined ? [] : [{ field, sealed }]));

/** One sealed value in the place of another that says the same. */
export interface Resealed {
  /** The value that it was made from. */
  readonly from: Sealed;
  readonly to: Sealed;
}

/** Puts values in the place of those that they were made from; `changed` when one of these is there no more. */
export function decideReseal<R extends object>(
  record: R | undefined,
  values: readonly Resealed[],
): Decision<R, 'resealed' | 'changed'> {
  const fresh = new Map(values.map(({ from, to }) => [from, to]));
  const replaced = new Set<unknown>();
  const put = JSON.parse(JSON.stringify(record ?? null), (_, value) => {
    if (fresh.has(value)) replaced.add(value);
    return fresh.get(value) ?? value;
  });
  const answer = replaced.size === values.length ? 'resealed' : 'changed';
  return replaced.size === 0 ? { answer } : { answer, put };
}

/** The name of the key that a sealed value needs (`kid`); null for what is no sealed value at all. */
export function keyIdOf(sealed: Sealed): string | null {
  const header = sealed.slice(0, sealed.indexOf('.'));
  const known = keyIds.get(header);
  if (known !== undefined) return known;
  const read = readKeyId(header);
  // Headers differ by their key alone; only damaged ones could become many.
  if (keyIds.size >= 1_000) keyIds.clear();
  keyIds.set(header, read);
  return read;
}

// --- Internal helpers ---

const keyIds = new Map<string, string | null>();

function readKeyId(header: string): string | null {
  try {
    const { kid } = JSON.parse(Buffer.from(header, 'base64url').toString()) as { kid?: unknown };
    return typeof kid === 'string' ? kid : null;
  } catch {
    return null;
  }
}
