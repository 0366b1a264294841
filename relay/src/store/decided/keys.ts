import { decideCheck, decideDrop, decideMarks } from '../../domain/key-check.ts';
import { decideReseal } from '../../domain/sealed-fields.ts';
import type { KeyStore } from '../key-store.ts';
import type { Deciding } from './deciding.ts';

export const keyChanges = ({ all, change, changeAll }: Deciding): Omit<KeyStore, 'census'> => ({
  checks: () => all('keys'),
  addCheck: (check) => changeAll('keys', (known) => decideCheck(known, check)),
  mark: (key, marks, entry) => changeAll('keys', (known) => decideMarks(known, key, marks, entry)),
  dropCheck: (key, now, by) => changeAll('keys', () => decideDrop(key, now, by)),
  reseal: (collection, id, values) => change(collection, id, (record) => decideReseal(record, values)),
});
