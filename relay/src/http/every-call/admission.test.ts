import { beforeEach, expect, it } from 'vitest';
import { type Admission, createAdmission, type QueueName } from './admission.ts';

let time: number;
let turns: (() => void)[];
let admission: Admission;
beforeEach(() => {
  time = 0;
  turns = [];
  admission = createAdmission({ elapsed: () => time, defer: (job) => void turns.push(job) });
});

/** Runs one turn of the event loop and its microtasks. */
const turn = async () => {
  for (const job of turns.splice(0)) job();
  await new Promise((resolve) => setImmediate(resolve));
};
const allTurns = async () => {
  while (turns.length > 0) await turn();
};

/** Enters calls that run until they are ended. Returns the ends of started calls, and how many calls were refused. */
function enter(count: number, line: QueueName = 'others', order: QueueName[] = []) {
  const begun: (() => void)[] = [];
  let refused = 0;
  for (let index = 0; index < count; index += 1) {
    const begin = () => {
      order.push(line);
      return new Promise<void>((resolve) => begun.push(resolve));
    };
    if (!admission.enter(line, begin)) refused += 1;
  }
  return { begun, refused };
}

/** Enters calls that wait for something outside the process. Returns functions that answer it. */
function enterOutside(count: number, wait: (job: () => Promise<void>) => Promise<void>) {
  const answers: (() => void)[] = [];
  const answered = () => new Promise<void>((resolve) => answers.push(resolve));
  for (let index = 0; index < count; index += 1) admission.enter('others', () => wait(answered));
  return answers;
}

it('begins calls in the next turn, a few in each, up to the number of slots', async () => {
  const all = enter(130);
  expect(all.begun).toHaveLength(0);
  await turn();
  expect(all.begun).toHaveLength(32);
  await turn();
  expect(all.begun).toHaveLength(64);
  await allTurns();
  expect(all.begun).toHaveLength(128);
  all.begun[0]?.();
  await turn();
  await allTurns();
  expect(all.begun).toHaveLength(129);
});

it('refuses a call immediately while its queue is full, and accepts the next once it is shorter', async () => {
  expect(enter(257).refused).toBe(1);
  await turn();
  expect(enter(33).refused).toBe(1);
});

it('refuses calls while the first in a queue has waited too long, except those that the next turn begins', async () => {
  enter(128);
  await allTurns();
  enter(31);
  time += 10;
  expect(enter(1).refused).toBe(0);
  expect(enter(1).refused).toBe(1);
});

it('begins calls of the two queues alternately, so that neither blocks the other', async () => {
  const order: QueueName[] = [];
  enter(200, 'others', order);
  enter(4, 'noiseaware', order);
  enter(200, 'noiseaware', order);
  await turn();
  expect(order.filter((line) => line === 'noiseaware')).toHaveLength(16);
});

it('frees the slot of a call that waits for something outside, and takes one again afterwards', async () => {
  const answers = enterOutside(128, admission.withoutSlot);
  await allTurns();
  const others = enter(129);
  await allTurns();
  expect(others.begun).toHaveLength(128);
  let end = () => {};
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  admission.enter('others', () => admission.withoutSlot(async () => end()).then(() => new Promise(() => {})));
  for (const answer of answers) answer();
  await turn();
  others.begun[0]?.();
  await turn();
  await allTurns();
  expect(others.begun).toHaveLength(129);
  others.begun[1]?.();
  await turn();
  await allTurns();
  await ended;
  // The waiting call has its slot back, so another one has to end before the next one starts.
  const last = enter(1);
  await allTurns();
  expect(last.begun).toHaveLength(0);
});

it('releases a slot once, however deeply the waits of its call are nested', async () => {
  const { withoutSlot } = admission;
  const answers = enterOutside(64, (job) => withoutSlot(() => withoutSlot(job)));
  await allTurns();
  expect(answers).toHaveLength(64);
  const others = enter(200);
  await allTurns();
  expect(others.begun).toHaveLength(128);
});

it('runs a wait outside of a call unchanged', async () => {
  expect(await admission.withoutSlot(async () => 'answer')).toBe('answer');
});

it('reports how many calls each queue holds', async () => {
  enter(3);
  enter(2, 'noiseaware');
  expect(admission.queued()).toEqual({ noiseaware: 2, alerts: 0, others: 3 });
  await allTurns();
  expect(admission.queued()).toEqual({ noiseaware: 0, alerts: 0, others: 0 });
});
