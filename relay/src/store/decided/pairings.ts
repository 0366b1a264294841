import { decideCancel, decideClaim, decideFail } from '../../domain/decide-pairing.ts';
import type { PairingStore } from '../store.ts';
import type { Deciding } from './deciding.ts';

/** What is decided on one pairing alone. */
export const pairingChanges = ({ find, change }: Deciding) =>
  ({
    find: (id) => find('pairings', id),
    claim: ({ codeHash, ...presented }) =>
      change('pairings', { hash: codeHash }, (pairing) => decideClaim(pairing, presented)),
    cancel: (id, now, by) => change('pairings', id, (pairing) => decideCancel(pairing, now, by)),
    fail: (id, cause, now, by) => change('pairings', id, (pairing) => decideFail(pairing, cause, now, by)),
  }) satisfies Partial<PairingStore>;
