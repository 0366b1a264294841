export const kinds = ['cabin', 'beach', 'loft', 'farm', 'villa', 'chalet'] as const;
/** What a home looks like. */
export type Kind = (typeof kinds)[number];

export const lights = ['morning', 'noon', 'dusk', 'night'] as const;
/** The light in which it was drawn. */
export type Light = (typeof lights)[number];

export type PropertyStatus = 'occupied' | 'ready' | 'cleaning' | 'attention';

export interface Stay {
  readonly guest: string;
  /** Days as `2026-03-14`. */
  readonly from: string;
  readonly until: string;
  readonly guests: number;
}

/** A home that is looked after. */
export interface Property {
  readonly number: number;
  /** The id of its account. */
  readonly account: string;
  readonly name: string;
  readonly kind: Kind;
  readonly light: Light;
  readonly city: string;
  readonly owner: string;
  readonly bedrooms: number;
  readonly sleeps: number;
  readonly status: PropertyStatus;
  /** The stays to come, the next one first; none of them for a home that is not booked. */
  readonly stays: readonly Stay[];
}
