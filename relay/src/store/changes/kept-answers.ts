import { decideAnswer, decideCall } from '../../domain/kept-answer/kept-answer.ts';
import type { KeptAnswerStore } from '../contract/kept-answer.ts';
import { byId, byQuery, changeOne, type RecordStore } from '../record-store.ts';

export const keptAnswerStore = (records: RecordStore): KeptAnswerStore => ({
  begin: (call) => changeOne(records, 'answers', call.id, (stored) => decideCall(stored, call)),
  end: (id, at, sealed) =>
    records.change({ stored: byId('answers', id) }, ({ stored }) => decideAnswer(stored, at, sealed)),
  page: async ({ at, id }, limit) => [
    ...(await records.read({ page: byQuery('answersAfter', at, id, limit) })).page,
  ],
});
