import { answerAddress } from '../domain/kept-answer/kept-answer.ts';
import { sealedIn, sealingAddress, tokenAddress, waitingAddress } from '../domain/sealing/sealed-fields.ts';
import type { Sealed, SealingAddress } from '../domain/sealing/sealing.ts';
import { secretAddress } from '../domain/webhook/webhook.ts';
import type { ArchiveBatch } from './archive.ts';

/** A sealed value: its record, its sealing address, and a name for people. */
export interface SealedValue {
  readonly id: string;
  readonly address: SealingAddress;
  readonly sealed: Sealed;
  readonly label: string;
}

/** Collections that hold sealed values. */
export type SealedBatch = Extract<
  ArchiveBatch,
  { collection: 'answers' | 'connections' | 'links' | 'sessions' | 'webhooks' }
>;

/** The sealed values of a batch. */
export function sealedOf({ collection, records }: ArchiveBatch): SealedValue[] {
  switch (collection) {
    case 'connections':
      return records.flatMap((each) =>
        sealedIn(each).map(({ field, sealed }) => ({
          id: each.id,
          address: sealingAddress(each, field),
          sealed,
          label: `the ${field} of connection ${each.id}`,
        })),
      );
    case 'answers':
      return records.flatMap(({ id, answer }) =>
        answer === null
          ? []
          : [{ id, address: answerAddress(id), sealed: answer, label: `the kept answer ${id}` }],
      );
    case 'links':
      return records.flatMap((link) => {
        const { id, waiting } = link;
        const label = `what waits in link ${id}`;
        return waiting === null
          ? []
          : [{ id, address: waitingAddress(link), sealed: waiting.accessCode, label }];
      });
    case 'sessions':
      return records.flatMap(({ id, provider }) =>
        provider === undefined || provider.refreshToken === null
          ? []
          : [
              {
                id,
                address: tokenAddress(id),
                sealed: provider.refreshToken,
                label: `the refresh token of session ${id}`,
              },
            ],
      );
    case 'webhooks':
      return records.flatMap(({ id, secrets }) =>
        secrets.map(({ sealed }) => ({
          id,
          address: secretAddress(id),
          sealed,
          label: `the secret of webhook ${id}`,
        })),
      );
    default:
      return [];
  }
}
