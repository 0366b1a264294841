import type { Seconds } from '../../base/time.ts';
import type { SealedTokens } from '../../domain/connection/connection.ts';
import { type SealedFor, sealingAddress } from '../../domain/sealing/sealed-fields.ts';
import type { Sealer } from '../../domain/sealing/sealing.ts';
import type { Tokens } from '../../noiseaware/parse-tokens.ts';

/** Seals tokens for the connection that they belong to. */
export async function sealTokens(
  sealer: Pick<Sealer, 'seal'>,
  connection: SealedFor,
  tokens: Tokens,
  now: Seconds,
): Promise<SealedTokens> {
  const [userToken, refreshToken] = await Promise.all([
    sealer.seal(sealingAddress(connection, 'userToken'), tokens.userToken),
    tokens.refreshToken === null
      ? null
      : sealer.seal(sealingAddress(connection, 'refreshToken'), tokens.refreshToken),
  ]);
  return {
    userToken,
    refreshToken,
    userTokenExpiresAt: tokens.userTokenExpiresAt,
    userTokenLife: tokens.userTokenExpiresAt - now,
    clockAhead: tokens.clockAhead,
  };
}
