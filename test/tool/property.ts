export const kinds = ['cabin', 'beach', 'loft', 'farm'] as const;
export const statuses = ['occupied', 'ready', 'cleaning', 'attention'] as const;

/** A home that the product manages. */
export interface Property {
  readonly number: number;
  /** The id of its account. */
  readonly account: string;
  readonly name: string;
  readonly kind: (typeof kinds)[number];
  readonly city: string;
  readonly owner: string;
  readonly bedrooms: number;
  readonly status: (typeof statuses)[number];
  /** The next stay, its first day as `2026-03-14`; null for a home that is not booked. */
  readonly next: { readonly guest: string; readonly from: string; readonly nights: number } | null;
}
