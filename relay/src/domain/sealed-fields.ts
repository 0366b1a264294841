import type { Connection } from './connection.ts';
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
  readonly field: SealedField;
  /** The value that it was made from. */
  readonly from: Sealed;
  readonly to: Sealed;
}

/** The connection with each of the values that is still the one it was made from put in its place. */
export const withResealed = (connection: Connection, values: readonly Resealed[]): Connection =>
  values.reduce(replaceOne, connection);

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

function replaceOne(connection: Connection, { field, from, to }: Resealed): Connection {
  if (field === 'accessCode') {
    return connection.accessCode === from ? { ...connection, accessCode: to } : connection;
  }
  const { tokens } = connection;
  return tokens?.[field] === from ? { ...connection, tokens: { ...tokens, [field]: to } } : connection;
}
