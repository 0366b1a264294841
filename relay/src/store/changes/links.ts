import { withAnswer } from '../../domain/kept-answer/kept-answer.ts';
import { decideAddLink } from '../../domain/link/decide-link.ts';
import { mostPendingLinks } from '../../domain/link/link.ts';
import type { LinkStore } from '../contract/link.ts';
import type { Native } from '../native.ts';
import { byId, byQuery, keysIn, type RecordStore } from '../record-store.ts';

export const linkStore = (records: RecordStore, native: Native['links']): LinkStore => ({
  ...native,
  add: (link, by, answer) =>
    records.change(
      {
        pending: byQuery('pendingLinks', link.madeBy.id, link.createdAt, mostPendingLinks),
        storedAnswer: byId('answers', answer?.id),
      },
      ({ pending, storedAnswer }) => withAnswer(decideAddLink(link, pending, by), storedAnswer, answer),
    ),
  find: async (id) => (await records.read({ link: byId('links', id) })).link,
  findBySecret: async (hash) => (await records.read({ link: byId('links', { hash }) })).link,
  change: (id, decide) =>
    records.change({ link: byId('links', id), pairing: byId('pairings', keysIn('link', 'pairing')) }, decide),
});
