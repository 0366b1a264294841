import type { Property } from '../../data/property.ts';
import { daysUntil } from './words.ts';

export type ViewName = 'all' | 'arriving' | 'vacant' | 'attention';

interface View {
  readonly title: string;
  has(property: Property): boolean;
}

/** The lists of the side bar. */
export const views: Readonly<Record<ViewName, View>> = {
  all: { title: 'All properties', has: () => true },
  arriving: {
    title: 'Arriving this week',
    has: ({ stays: [next] }) => next !== undefined && daysUntil(next.from) < 7,
  },
  vacant: { title: 'Not booked', has: ({ stays }) => stays.length === 0 },
  attention: { title: 'Attention', has: ({ status }) => status === 'attention' },
};

/** The homes of a view that fit what a person searches for. */
export function choose(properties: readonly Property[], view: ViewName, query: string): Property[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const chosen = properties.filter((property) => {
    if (!views[view].has(property)) return false;
    const text = `${property.name} ${property.city} ${property.owner} ${property.account}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
  return view === 'arriving' ? chosen.sort(byNextStay) : chosen;
}

// --- Internal helpers ---

const byNextStay = (one: Property, other: Property): number =>
  (one.stays[0]?.from ?? '').localeCompare(other.stays[0]?.from ?? '') || one.number - other.number;
