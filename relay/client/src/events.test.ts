import { expect, it } from 'vitest';
import { aClient, failureOf, problem } from './test-support/a-client.ts';

const event = (seq: number) => ({
  id: `msg_${seq}`,
  seq,
  type: 'connection.connected',
  timestamp: '2026-03-01T12:00:00.000Z',
  account: 'cust-1',
  data: {},
});

/** The numbers of the first events that a client gets from these answers, and what it asked. */
async function firstOf(count: number, since: number | undefined, ...answers: readonly (Response | Error)[]) {
  const { client, seen, slept } = aClient((_, call) => {
    const answer = answers[call - 1] ?? Response.json({ events: [], next: 0 });
    if (answer instanceof Error) throw answer;
    return answer;
  });
  const numbers: number[] = [];
  for await (const { seq } of client.events({ since, type: 'connection.connected' })) {
    numbers.push(seq);
    if (numbers.length === count) break;
  }
  const asked = seen.map(({ url }) => new URL(url).searchParams.get('since'));
  return { numbers, asked, slept, query: seen[0]?.url };
}

it('events go on from where the last answer ended, whatever the number of its events', async () => {
  const read = await firstOf(
    3,
    7,
    Response.json({ events: [event(8), event(9)], next: 9 }),
    Response.json({ events: [], next: 30 }),
    Response.json({ events: [event(31)], next: 31 }),
  );
  expect(read).toMatchObject({ numbers: [8, 9, 31], asked: ['7', '9', '30'] });
  expect(read.query).toContain('?since=7&type=connection.connected&wait=20');
});

it('events go on by themselves while the relay restarts, and repeat what was not worked on', async () => {
  const stopping = () => new Response('', { status: 502 });
  const busy = problem(503, { code: 'store_unavailable', fixedBy: 'time' }, { 'retry-after': '9' });
  const away = [new Error('ECONNREFUSED'), new Error('ECONNREFUSED')];
  const answer = () => Response.json({ events: [event(1)], next: 1 });
  const read = await firstOf(2, undefined, answer(), ...away, busy, stopping(), stopping(), answer());
  expect(read).toMatchObject({ numbers: [1, 1], asked: [null, '1', '1', '1', '1', '1', '1'] });
  expect(read.slept).toEqual([1, 2, 9, 8, 16]);
});

it('events keep every digit, and end when someone has to act or the caller aborts', async () => {
  const text = '{"events":[{"seq":1,"data":{"alert":{"payload":{"id":9007199254740993}}}}],"next":1}';
  const { client } = aClient(() => new Response(text));
  for await (const { data } of client.events()) {
    expect(data).toEqual({ alert: { payload: { id: 9007199254740993n } } });
    break;
  }
  const gone = aClient(() => problem(410, { code: 'events_gone', oldest: 41 })).client;
  const failure = await failureOf(gone.events({ since: 3 }).next());
  expect(failure).toMatchObject({ code: 'events_gone', problem: { oldest: 41 } });
  const reason = new Error('stop');
  await expect(client.events({ signal: AbortSignal.abort(reason) }).next()).rejects.toBe(reason);
});

it('the place passes an event only when the next one is requested, and moves while no event comes', async () => {
  const { promise, resolve } = Promise.withResolvers<Response>();
  const answers = [
    Response.json({ events: [event(8), event(9)], next: 12 }),
    Response.json({ events: [], next: 30 }),
  ];
  const { client } = aClient((_, call) => answers[call - 1] ?? promise);
  const places: unknown[] = [];
  const stream = client.events({ since: 7, onPlace: (place) => places.push(place) });
  expect(stream.place).toBe(7);
  expect((await stream.next()).value).toMatchObject({ seq: 8 });
  expect([stream.place, places]).toEqual([7, []]);
  expect((await stream.next()).value).toMatchObject({ seq: 9 });
  expect([stream.place, places]).toEqual([8, [8]]);
  const third = stream.next();
  await expect.poll(() => stream.place).toBe(30);
  expect(places).toEqual([8, 9, 12, 30]);
  resolve(Response.json({ events: [event(31)], next: 31 }));
  expect((await third).value).toMatchObject({ seq: 31 });
  expect(stream.place).toBe(30);
});

it('a place that cannot be stored ends the events before anything further is read', async () => {
  const { client, seen } = aClient(() => Response.json({ events: [event(1)], next: 1 }));
  const onPlace = () => Promise.reject(new Error('the disk is full'));
  const stream = client.events({ onPlace });
  expect(stream.place).toBeNull();
  await stream.next();
  await expect(stream.next()).rejects.toThrow('the disk is full');
  expect(seen).toHaveLength(1);
});

it('events read several types at once', async () => {
  const { client, seen } = aClient(() => Response.json({ events: [event(1)], next: 1 }));
  await client.events({ type: ['link.used', 'link.opened'] }).next();
  expect(new URL(seen[0]?.url ?? '').searchParams.getAll('type')).toEqual(['link.used', 'link.opened']);
});
