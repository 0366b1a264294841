import type { Connection } from '../connection/connection.ts';
import type { Decision } from '../decision.ts';
import type { Link } from '../link/link.ts';
import type { Sealed, SealingAddress } from './sealing.ts';

/** The record that a value is sealed for. */
export type SealedFor = Pick<Connection, 'id'> & { readonly account: Pick<Connection['account'], 'id'> };

/** A field of a connection that holds a sealed value. */
export type SealedField = 'accessCode' | 'userToken' | 'refreshToken';

/** The address to which a connection's sealed value is bound, including the account: it opens at no other address. */
export const sealingAddress = ({ id, account }: SealedFor, field: SealedField): SealingAddress => ({
  record: `connections/${id}/${account.id}`,
  field,
});

/** The sealing address of the access code in a link that awaits confirmation. */
export const waitingAddress = ({ id, account }: Pick<Link, 'id' | 'account'>): SealingAddress => ({
  record: `links/${id}/${account.id}`,
  field: 'accessCode',
});

/** The sealing address of a session's provider refresh token. */
export const tokenAddress = (session: string): SealingAddress => ({
  record: `sessions/${session}`,
  field: 'refreshToken',
});

/** The sealed values of a connection. */
export const sealedIn = ({ accessCode, tokens }: Connection): { field: SealedField; sealed: Sealed }[] =>
  (
    [
      ['accessCode', accessCode],
      ['userToken', tokens?.userToken],
      ['refreshToken', tokens?.refreshToken],
    ] as const
  ).flatMap(([field, sealed]) => (sealed === null || sealed === undefined ? [] : [{ field, sealed }]));

/** A sealed value and its replacement with the same content. */
export interface Resealed {
  readonly from: Sealed;
  readonly to: Sealed;
}

/** Replaces sealed values in a record; `changed` if one of them is not there any more. */
export function decideReseal<R extends object>(
  record: R | undefined,
  values: readonly Resealed[],
): Decision<R, 'resealed' | 'changed'> {
  const fresh = new Map(values.map(({ from, to }) => [from, to]));
  const replaced = new Set<unknown>();
  const resealed = JSON.parse(JSON.stringify(record ?? null), (_, value) => {
    if (fresh.has(value)) replaced.add(value);
    return fresh.get(value) ?? value;
  });
  const answer = replaced.size === values.length ? 'resealed' : 'changed';
  // What is no JSON stays, too: fields that only a newer relay knows.
  return replaced.size === 0 ? { answer } : { answer, put: { ...record, ...resealed } };
}

/** The name of the key that a sealed value needs (`kid`); null if it is not a sealed value. */
export function keyIdOf(sealed: Sealed): string | null {
  const header = sealed.slice(0, sealed.indexOf('.'));
  const cached = keyIds.get(header);
  if (cached !== undefined) return cached;
  const read = readKeyId(header);
  // Headers differ only by key, so only damaged ones could become many.
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
