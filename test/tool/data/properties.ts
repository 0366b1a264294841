import { kinds, lights, type Property, type PropertyStatus, type Stay } from './property.ts';
import { citiesByKind, firstNames, guestNames, homesByKind, ownerNames } from './words.ts';

const dayLong = 86_400_000;

/** Some homes, the same ones every time; only the days of their stays are counted from `today`. */
export const makeProperties = (rows: number, today = new Date()): Property[] =>
  Array.from({ length: rows }, (_, index) => makeProperty(index, today.getTime()));

// --- Internal helpers ---

/** The number of the first home; the others follow. */
const firstNumber = 1042;
const statuses: readonly PropertyStatus[] = [
  'occupied',
  'ready',
  'occupied',
  'cleaning',
  'ready',
  'occupied',
];

function makeProperty(index: number, today: number): Property {
  const dice = throwDice(index + 37);
  const one = <T>(from: readonly T[]): T => from[Math.floor(dice() * from.length)] as T;
  const number = firstNumber + index;
  // The first ones take turns, so that a first screen shows all of them.
  const kind = kinds[index < 12 ? index % kinds.length : Math.floor(dice() * kinds.length)] ?? 'cabin';
  const homes = homesByKind[kind];
  const first = firstNames[index % firstNames.length] ?? '';
  const home = homes[Math.floor(index / firstNames.length) % homes.length] ?? '';
  const round = Math.floor(index / (firstNames.length * homes.length));
  const bedrooms = 1 + Math.floor(dice() * 5);
  return {
    number,
    account: `cust-${number}`,
    name: `${first} ${home}${round === 0 ? '' : ` ${round + 1}`}`,
    kind,
    light: lights[Math.floor(dice() * lights.length)] ?? 'noon',
    city: one(citiesByKind[kind]),
    owner: one(ownerNames),
    bedrooms,
    sleeps: bedrooms * 2 + Math.floor(dice() * 2),
    status: dice() < 0.06 ? 'attention' : one(statuses),
    stays: makeStays(dice, today, bedrooms * 2),
  };
}

function makeStays(dice: () => number, today: number, most: number): Stay[] {
  const stays: Stay[] = [];
  const count = dice() < 0.12 ? 0 : 1 + Math.floor(dice() * 4);
  let day = Math.floor(dice() * 45);
  while (stays.length < count) {
    const nights = 2 + Math.floor(dice() * 6);
    const guest = guestNames[Math.floor(dice() * guestNames.length)] ?? '';
    stays.push({
      guest: `${guest} party`,
      from: isoDay(today + day * dayLong),
      until: isoDay(today + (day + nights) * dayLong),
      guests: 1 + Math.floor(dice() * most),
    });
    day += nights + Math.floor(dice() * 6);
  }
  return stays;
}

const isoDay = (time: number): string => new Date(time).toISOString().slice(0, 10);

/** Numbers from 0 to 1 that are as good as random and the same for the same seed. */
function throwDice(seed: number): () => number {
  let state = Math.imul(seed, 0x85ebca6b) >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
