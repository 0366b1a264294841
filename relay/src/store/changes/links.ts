import { withAnswer } from '../../domain/kept-answer/kept-answer.ts';
import { decideAddLink } from '../../domain/link/decide-link.ts';
import { mostPendingLinks } from '../../domain/link/link.ts';
import type { LinkStore } from '../contract/link.ts';
import type { Native } from '../native.ts';
import { keysIn, one, query, type RecordStore } from '../record-store.ts';

export const linkStore = (records: RecordStore, native: Native['links']): LinkStore => ({
  ...native,
  add: (link, by, answer) =>
    records.change(
      {
        pending: query('pendingLinks', link.madeBy.id, link.createdAt, mostPendingLinks),
        known: one('answers', answer?.id),
      },
      ({ pending, known }) => withAnswer(decideAddLink(link, pending, by), known, answer),
    ),
  find: async (id) => (await records.read({ link: one('links', id) })).link,
  findBySecret: async (hash) => (await records.read({ link: one('links', { hash }) })).link,
  change: (id, decide) =>
    records.change({ link: one('links', id), pairing: one('pairings', keysIn('link', 'pairing')) }, decide),
});
