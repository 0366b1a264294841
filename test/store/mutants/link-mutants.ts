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
    does: 'does not cancel the pairing of a revoked link',
    breaks: without('pairings'),
    noticedBy:
      'cancels the pairing of a link when it is revoked, and erases an authorization that awaits confirmation',
  },
  {
    does: 'removes an existing link when another one with its id is added',
    breaks: within('links', ({ add }) => ({
      add: (link, by) => add(link, by).catch(() => 'added' as const),
    })),
    noticedBy: 'refuses a link whose id is taken, and keeps the existing one',
  },
  {
    does: 'lists links in every state',
    breaks: within('links', ({ list }) => ({ list: ({ status: _, ...filter }) => list(filter) })),
    noticedBy: 'filters links by "status" as the declaration of their list does, page by page',
  },
  {
    does: 'decides about a link by an outdated record',
    breaks: within('links', ({ change, find }, { pairings }) => ({
      change: async (id, decide) => {
        const link = await find(id);
        const pairing = await pairings.find(link?.pairing ?? '');
        return change(id, () => decide({ link, pairing }));
      },
    })),
    noticedBy: 'starts a pairing each time a link is used, and ends the previous one',
  },
  {
    does: 'returns no expired links',
    breaks: within('links', () => ({ overdue: async () => [] })),
    noticedBy: 'returns links that have expired but were not ended yet, longest expired first',
  },
  {
    does: 'queues no events of links',
    breaks: without('events'),
    noticedBy: 'queues one event when a link was used: on awaiting confirmation, or on connecting directly',
  },
  {
    does: 'adds no audit entries of links',
    breaks: without('audit'),
    noticedBy:
      'keeps an authorization that awaits confirmation until the link’s creator confirms it, then erases it',
  },
  {
    does: 'lists links without the filter by creator',
    breaks: within('links', ({ list }) => ({ list: ({ madeBy: _, ...filter }) => list(filter) })),
    noticedBy: 'filters links by "madeBy" as the declaration of their list does, page by page',
  },
];
