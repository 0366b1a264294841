import { decideCheck, decideKeyRemoval, decideSettingMarks } from '../../domain/sealing/key-check.ts';
import { decideReseal } from '../../domain/sealing/sealed-fields.ts';
import type { KeyStore } from '../contract/sealing.ts';
import type { Native } from '../native.ts';
import { changeAll, changeOne, everyRecord, type RecordStore } from '../record-store.ts';

export const keyStore = (records: RecordStore, native: Native['keys']): KeyStore => ({
  ...native,
  checks: async () => [...(await records.read({ keys: everyRecord('keys') })).keys],
  addCheck: (check) => changeAll(records, 'keys', (checks) => decideCheck(checks, check)),
  mark: (key, marks, entry) =>
    changeAll(records, 'keys', (checks) => decideSettingMarks(checks, key, marks, entry)),
  dropCheck: (key, now, by) => changeAll(records, 'keys', () => decideKeyRemoval(key, now, by)),
  reseal: (collection, id, values) =>
    changeOne(records, collection, id, (record) => decideReseal(record, values)),
});
