import { isDeepStrictEqual } from 'node:util';
import { expect, test } from 'vitest';
import { type Files, realFiles } from '../../base/files.ts';
import { checkedLine } from './checked-line.ts';
import { readSnapshot } from './snapshot.ts';

const header = { format: 1, log: 1, records: 3, erasing: false, audit: { seq: 0, chain: '' }, writtenAt: 1 };
const invites = ['a', 'b', 'c'].map((hash) => ({ hash, staff: 'Ada \u00e9', expiresAt: 1 }));
const lines = [header, ...invites.map((invite) => ['invites', invite.hash, invite])].map(checkedLine);
const bytes = Buffer.from(lines.join(''));

/** Files that all contain these bytes. */
const inMemory = (held: Buffer): Files => ({
  ...realFiles,
  open: async () =>
    ({
      read: async (into: Buffer, _: number, length: number, position: number) => ({
        bytesRead: held.copy(into, 0, position, position + length),
      }),
      close: async () => undefined,
    }) as never,
});

test('a snapshot with one flipped bit loses at most one record, and each loss is reported', async () => {
  for (let byte = 0; byte < bytes.length; byte += 1) {
    for (const bit of [0, 1, 2, 3, 4, 5, 6, 7]) {
      const flipped = Buffer.from(bytes);
      flipped[byte] = (flipped[byte] ?? 0) ^ (1 << bit);
      const found: unknown[] = [];
      const read = await readSnapshot(inMemory(flipped), 'relay.ndjson', (change) => found.push(change[2]));
      const whole = invites.filter((invite) => found.some((each) => isDeepStrictEqual(each, invite)));
      const isTold = whole.length === 3 || (read?.damaged.length ?? 0) + (read?.missing ?? 0) > 0;
      const changed = found.length - whole.length;
      expect({ byte, bit, isWhole: whole.length >= 2, changed, isTold }).toEqual({
        ...{ byte, bit, isWhole: true, changed: 0, isTold: true },
      });
    }
  }
});
