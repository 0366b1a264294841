import { expect, test } from 'vitest';
import { relay, start } from '../store/conformance/samples.ts';
import { renewalBench } from './renewal-stage.ts';

const service = { kind: 'service', id: 'service-1' } as const;
const harbor = { id: 'account-harbor', name: 'Harbor' };

test('a connection whose record was moved to another account vends nothing, calls nothing, and needs reauthorization', async () => {
  const bench = await renewalBench();
  const { renewal: _, ...connection } = await bench.add();
  const other = await renewalBench({ sealer: bench.sealer });
  const moved = await other.add({ ...connection, account: harbor });
  await expect(other.vend(moved, 60, service)).rejects.toMatchObject({
    code: 'reauthorization_required',
    because: 'damaged',
    fixedBy: 'staff',
  });
  expect(other.asked).toEqual([]);
  expect(await other.store.connections.find(moved.id)).toMatchObject({
    status: 'reauthorization_required',
    cause: 'damaged',
  });
  expect(other.lines[0]).toMatchObject({
    level: 'error',
    text: expect.stringContaining('cannot be decrypted'),
  });
  // At their own address the same values open.
  expect((await bench.vend(await bench.add({ id: 'connection-2' }), 60, service)).userToken).toBe(
    'first-user-token',
  );
});

test('a damaged sealed token is replaced by one exchange', async () => {
  const bench = await renewalBench();
  const { tokens } = await bench.add({ id: 'another' });
  const { id } = await bench.add({ tokens });
  bench.clock.now = start + 10;
  expect(await bench.renewer.renew(id, relay)).toMatchObject({ status: 'active', cause: null });
  expect(bench.asked).toEqual([{ call: 'exchange', secret: 'access-code' }]);
});
