import { beforeEach, expect, it } from 'vitest';
import { type Admission, createAdmission, type Leave, type Line } from './admission.ts';

let time: number;
let ends: (() => void)[];
let admission: Admission;
beforeEach(() => {
  time = 0;
  ends = [];
  admission = createAdmission({ elapsed: () => time, soon: (job) => void ends.push(job) });
});

/** Ends the turn of the event loop, and lets all that follows from it happen. */
const turn = async () => {
  for (const end of ends.splice(0)) end();
  await new Promise((resolve) => setImmediate(resolve));
};
/** Lets calls come; gives the places of those that have been begun, and the refusals. */
async function enter(count: number, line: Line = 'others', begun: Line[] = []) {
  const places: Leave[] = [];
  const refused: unknown[] = [];
  for (let index = 0; index < count; index += 1) {
    admission.enter(line).then(
      (leave) => {
        places.push(leave);
        begun.push(line);
      },
      (error: unknown) => refused.push(error),
    );
  }
  await new Promise((resolve) => setImmediate(resolve));
  return { places, refused };
}

/** Fills all places, and keeps them. */
async function fillPlaces() {
  const first = await enter(128);
  for (let turns = 0; turns < 16; turns += 1) await turn();
  expect(first.places).toHaveLength(128);
  return first.places;
}

it('begins a few calls in each turn, the first ones at once, up to the number of places', async () => {
  const all = await enter(130);
  expect(all.places).toHaveLength(8);
  await turn();
  expect(all.places).toHaveLength(16);
  for (let turns = 0; turns < 20; turns += 1) await turn();
  expect(all.places).toHaveLength(128);
});

it('begins more calls after a long turn, so that those that wait keep their share of the time', async () => {
  const all = await enter(100);
  time += 0.2;
  await turn();
  expect(all.places).toHaveLength(8 + 8 + 50);
  await turn();
  expect(all.places).toHaveLength(8 + 8 + 50 + 8);
});

it('gives a place back once, however often its call leaves it', async () => {
  const places = await fillPlaces();
  const late = await enter(2);
  places[0]?.();
  places[0]?.();
  await turn();
  expect(late.places).toHaveLength(1);
  places[1]?.();
  await turn();
  expect(late.places).toHaveLength(2);
});

it('refuses at once what finds a full line, and lets the next one in when that has become shorter', async () => {
  await enter(8 + 128);
  expect((await enter(1)).refused).toMatchObject([{ code: 'rate_limited', retryAfter: 1 }]);
  await turn();
  expect((await enter(1)).refused).toEqual([]);
});

it('refuses calls as soon as the first of a line waits for too long, but none of a short line', async () => {
  await fillPlaces();
  await enter(63);
  time += 10;
  expect((await enter(1)).refused).toEqual([]);
  expect((await enter(1)).refused).toMatchObject([{ code: 'rate_limited' }]);
});

it('begins calls of the two lines by turns, so that neither waits for all of the other', async () => {
  const begun: Line[] = [];
  await enter(108, 'others', begun);
  await enter(4, 'noiseaware', begun);
  await turn();
  expect(begun.slice(8)).toHaveLength(8);
  expect(begun.slice(8).filter((line) => line === 'noiseaware')).toHaveLength(4);
});
