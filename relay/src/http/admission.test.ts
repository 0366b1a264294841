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
/** Calls that have been begun, by name, in their order. */
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

it('begins calls at once up to the number of places, and others as places are given back', async () => {
  const first = await enter(128);
  const second = await enter(2);
  expect([first.places.length, second.places.length]).toEqual([128, 0]);
  await turn();
  expect(second.places).toHaveLength(0);
  first.places[0]?.();
  // A place is given back once, however often its call leaves it: B stays outside until another call ends.
  first.places[0]?.();
  await turn();
  expect(second.places).toHaveLength(1);
  first.places[1]?.();
  await turn();
  expect(second.places).toHaveLength(2);
});

it('begins no more in one turn than there are places, however soon those end', async () => {
  for (const leave of (await enter(128)).places) leave();
  const late = await enter(10);
  expect(late.places).toHaveLength(0);
  await turn();
  expect(late.places).toHaveLength(10);
});

it('begins fewer in the next turn where one takes long, at least one, and more again once they are short', async () => {
  const all = await enter(500);
  const begunIn = async (took: number) => {
    const before = all.places.length;
    for (const leave of all.places) leave();
    time += took;
    await turn();
    return all.places.length - before;
  };
  const slow = [];
  for (let count = 0; count < 9; count += 1) slow.push(await begunIn(0.02));
  expect(slow).toEqual([64, 32, 16, 8, 4, 2, 1, 1, 1]);
  expect([await begunIn(0), await begunIn(0), await begunIn(0)]).toEqual([2, 3, 4]);
});

it('refuses at once what finds a full line, and lets the next one in when that has become shorter', async () => {
  const first = await enter(128);
  await enter(512);
  expect((await enter(1)).refused).toMatchObject([{ code: 'rate_limited', retryAfter: 1 }]);
  for (const leave of first.places) leave();
  await turn();
  expect((await enter(1)).refused).toEqual([]);
});

it('refuses calls as soon as the first of a line waits for too long, but none of a short line', async () => {
  await enter(128);
  await enter(63);
  time += 10;
  expect((await enter(1)).refused).toEqual([]);
  expect((await enter(1)).refused).toMatchObject([{ code: 'rate_limited' }]);
});

it('begins calls of the two lines by turns, so that neither waits for all of the other', async () => {
  const first = await enter(128);
  const begun: Line[] = [];
  await enter(400, 'others', begun);
  await enter(4, 'noiseaware', begun);
  for (const leave of first.places) leave();
  await turn();
  expect(begun.slice(0, 8).filter((line) => line === 'noiseaware')).toHaveLength(4);
  expect(begun).toHaveLength(128);
});
