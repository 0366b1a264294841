import { kinds, type Property, statuses } from './property.ts';

const dayLong = 86_400_000;
/** The number of the first home; the others follow. */
const firstNumber = 1042;

// Names of homes, places and people, all invented.
const firstNames =
  'Lakeview Heron Driftwood Juniper Lantern Copper Saltmarsh Willow Northwind Marigold Stonegate Sandpiper Cedar Foxglove Harbour Larkspur Pebble Rosemary Thistle Amber Bramble Clover Kestrel'.split(
    ' ',
  );
const homes = { cabin: 'Cabin', beach: 'Beach House', loft: 'Loft', farm: 'Farmhouse' } as const;
const cities = {
  cabin: ['Pine Hollow, TN', 'Lake Arden, MI', 'Elk Ford, ID'],
  beach: ['Port Ellery, NC', 'Santa Mira, CA', 'Dunmore, MA'],
  loft: ['Calder City, IL', 'Old Wharf, WA', 'Bellmont, TX'],
  farm: ['Millbrook, VT', 'Honeydale, VA', 'Three Oaks, WI'],
} as const;
const owners = ['Amara Whitfield', 'Carla Nyström', 'Dmitri Okafor', 'Grace Tanaka', 'Hugo Marchetti'];
const guests = ['Adler', 'Cho', 'Duarte', 'Ekström', 'Haddad', 'Moreau', 'Osei', 'Patel', 'Rossi'];

/** So many homes, the same ones every time; only the days of their stays are counted from `today`. */
export const makeProperties = (rows: number, today = new Date()): Property[] =>
  Array.from({ length: rows }, (_, index) => makeProperty(index, today.getTime()));

// --- Internal helpers ---

function makeProperty(index: number, today: number): Property {
  /** Picks by a number of its own for each field, so that neighbours differ in all of them. */
  const pick = <T>(from: readonly T[], step: number): T => from[(index * step) % from.length] as T;
  const number = firstNumber + index;
  const kind = pick(kinds, 1);
  const round = Math.floor(index / (firstNames.length * kinds.length));
  return {
    number,
    account: `cust-${number}`,
    name: `${pick(firstNames, 1)} ${homes[kind]}${round === 0 ? '' : ` ${round + 1}`}`,
    kind,
    city: pick(cities[kind], 5),
    owner: pick(owners, 3),
    bedrooms: 1 + ((index * 3) % 5),
    status: statuses[[0, 1, 0, 2, 1, 0, 0, 1, 2, 0, 3][index % 11] ?? 0] ?? 'ready',
    next:
      index % 7 === 4
        ? null
        : {
            guest: `${pick(guests, 4)} party`,
            from: new Date(today + ((index * 5) % 26) * dayLong).toISOString().slice(0, 10),
            nights: 2 + ((index * 5) % 6),
          },
  };
}
