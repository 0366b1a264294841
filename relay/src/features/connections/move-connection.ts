import { Failure } from '@noiseaware-connect/shared/failure';
import type { Account } from '@noiseaware-connect/shared/shapes';
import type { Effects } from '../../base/effects.ts';
import { everyAccount, findConnection, noSuchConnection } from '../../calls/find-connection.ts';
import type { Handler } from '../../calls/handler.ts';
import type { Connection } from '../../domain/connection/connection.ts';
import type { MoveAnswer } from '../../domain/connection/decide-move.ts';
import { publicConnection } from '../../domain/connection/public-connection.ts';
import { type Resealed, sealedIn, sealingAddress } from '../../domain/sealing/sealed-fields.ts';
import type { Sealer } from '../../domain/sealing/sealing.ts';
import type { Store } from '../../store/store.ts';

interface MoveDeps {
  store: Pick<Store, 'connections'>;
  effects: Pick<Effects, 'now'>;
  sealer: Pick<Sealer, 'open' | 'seal'>;
}

/**
 * Moves a connection to another account. Its values are sealed for the account that it belongs to, so they are sealed again before
 * the move is decided, and once more if a renewal has replaced one meanwhile.
 */
export const moveConnection =
  ({ store, effects, sealer }: MoveDeps): Handler<'moveConnection'> =>
  async ({ params, body: { account }, by }) => {
    for (;;) {
      const connection = await findConnection(store, params.id, everyAccount);
      const values = await sealedFor(connection, account, sealer);
      const move = { account, values, now: effects.now() };
      const result = await store.connections.move(params.id, move, by);
      if (result.outcome === 'moved') {
        return { connection: publicConnection(result.connection), from: result.from };
      }
      if (result.outcome === 'missing') throw noSuchConnection();
      if (result.outcome !== 'changed') throw new Failure('conflict', { detail: refusals[result.outcome] });
    }
  };

// --- Internal helpers ---

const refusals: Record<Exclude<MoveAnswer['outcome'], 'moved' | 'missing' | 'changed'>, string> = {
  same_account: 'The connection belongs to that account.',
  living: 'The other account has a connection: disconnect that one first.',
  open: 'A link or an attempt to connect is open for one of the two accounts: revoke the link, or wait until the attempt has ended.',
  renewing: 'The connection is being renewed: try again in a minute.',
};

/** @throws {Failure} `conflict` if a value does not open */
const sealedFor = (
  connection: Connection,
  account: Account,
  sealer: Pick<Sealer, 'open' | 'seal'>,
): Promise<Resealed[]> =>
  Promise.all(
    sealedIn(connection).map(async ({ field, sealed }) => {
      const value = await sealer.open(sealingAddress(connection, field), sealed);
      if (value === undefined) {
        throw new Failure('conflict', {
          detail: `The ${field} of the connection cannot be decrypted: run the doctor first.`,
        });
      }
      return {
        from: sealed,
        to: await sealer.seal(sealingAddress({ id: connection.id, account }, field), value),
      };
    }),
  );
