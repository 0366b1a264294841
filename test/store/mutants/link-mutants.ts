import { type Mutant, within } from './mutant.ts';

/** Leaves out one part of each decision on a link. */
const without = (part: 'pairings' | 'events' | 'audit') =>
  within('links', ({ change }) => ({
    change: (id, decide) =>
      change(id, (found) => {
        const decision = decide(found);
        if (part === 'pairings') return { ...decision, put: { links: decision.put?.links ?? [] } };
        const { [part]: _, ...others } = decision;
        return others;
      }),
  }));

/** Mutants that break a promise about owners' links. */
export const linkMutants: readonly Mutant[] = [
  {
    does: 'leaves the pairing of a link as it was',
    breaks: without('pairings'),
    noticedBy: 'takes what was begun with a link along when that is revoked, and erases what waits',
  },
  {
    does: 'loses a link that it could not add',
    breaks: within('links', ({ add }) => ({ add: (link, by) => add(link, by).catch(() => undefined) })),
    noticedBy: 'keeps a link where another one with its id is added, and that fails',
  },
  {
    does: 'lists links in every state',
    breaks: within('links', ({ list }) => ({ list: ({ statuses: _, ...filter }) => list(filter) })),
    noticedBy: 'lists links by account, maker and state, the newest first, page by page',
  },
  {
    does: 'decides of a link as it was when that was asked',
    breaks: within('links', ({ change, find }, { pairings }) => ({
      change: async (id, decide) => {
        const link = await find(id);
        const pairing = await pairings.find(link?.pairing ?? '');
        return change(id, () => decide({ link, pairing }));
      },
    })),
    noticedBy: 'begins a pairing with each press of a link, and ends the one before',
  },
  {
    does: 'names no link that has expired',
    breaks: within('links', () => ({ overdue: async () => [] })),
    noticedBy: 'names links that have expired and not ended, the longest expired first',
  },
  {
    does: 'tells webhooks nothing of a link',
    breaks: without('events'),
    noticedBy:
      'tells webhooks once that a link has been used: when it waits, or when it is connected at once',
  },
  {
    does: 'writes nothing of a link in the audit log',
    breaks: without('audit'),
    noticedBy: 'keeps what waits for its maker with its pairing until that is confirmed, and no longer',
  },
  {
    does: 'lists the links of every maker',
    breaks: within('links', ({ list }) => ({ list: ({ madeBy: _, ...filter }) => list(filter) })),
    noticedBy: 'lists links by account, maker and state, the newest first, page by page',
  },
];
