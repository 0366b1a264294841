/** A home that the product manages. */
export interface Property {
  readonly number: number;
  /** The id of its account. */
  readonly account: string;
  readonly name: string;
  readonly city: string;
  readonly owner: string;
  readonly status: string;
  /** The first day of the next stay as `2026-03-14`; empty for a home that is not booked. */
  readonly next: string;
}

/** So many homes, numbered from 1042, the same ones every time; only the days of their stays are counted from `today`. */
export const makeProperties = (rows: number, today = Date.now()): Property[] =>
  Array.from({ length: rows }, (_, index) => {
    /** Picks by a step of its own for each field, so that neighbours differ in all of them. */
    const pick = <T>(from: readonly T[], step: number): T => from[(index * step) % from.length] as T;
    const number = 1042 + index;
    const [kind, cities] = pick(kinds, 1);
    const round = Math.floor(index / (firstNames.length * kinds.length));
    return {
      number,
      account: `cust-${number}`,
      name: `${pick(firstNames, 1)} ${kind}${round === 0 ? '' : ` ${round + 1}`}`,
      city: pick(cities, 5),
      owner: pick(owners, 3),
      status: pick(statuses, 1),
      next: index % 7 === 4 ? '' : new Date(today + ((index * 5) % 26) * day).toISOString().slice(0, 10),
    };
  });

// --- Internal helpers ---

const day = 86_400_000;
// Names of homes, places and people, all invented.
const firstNames =
  'Lakeview Heron Driftwood Juniper Lantern Copper Saltmarsh Willow Northwind Marigold Stonegate Sandpiper Cedar Foxglove Harbour Larkspur Pebble Rosemary Thistle Amber Bramble Clover Kestrel'.split(
    ' ',
  );
const kinds = [
  ['Cabin', ['Pine Hollow, TN', 'Lake Arden, MI', 'Elk Ford, ID']],
  ['Beach House', ['Port Ellery, NC', 'Santa Mira, CA', 'Dunmore, MA']],
  ['Loft', ['Calder City, IL', 'Old Wharf, WA', 'Bellmont, TX']],
  ['Farmhouse', ['Millbrook, VT', 'Honeydale, VA', 'Three Oaks, WI']],
] as const;
const owners = ['Amara Whitfield', 'Carla Nyström', 'Dmitri Okafor', 'Grace Tanaka', 'Hugo Marchetti'];
const statuses =
  'Occupied Ready Occupied Cleaning Ready Occupied Occupied Ready Cleaning Occupied Attention'.split(' ');
