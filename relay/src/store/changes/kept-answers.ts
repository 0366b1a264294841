import { decideAnswer, decideCall, mostOfCaller } from '../../domain/kept-answer/kept-answer.ts';
import type { KeptAnswerStore } from '../contract/kept-answer.ts';
import { byId, byQuery, type RecordStore } from '../record-store.ts';

export const keptAnswerStore = (records: RecordStore): KeptAnswerStore => ({
  begin: (call) =>
    records.change(
      {
        stored: byId('answers', call.id),
        surplus: byQuery('surplusAnswers', call.caller, mostOfCaller, atOnce),
      },
      ({ stored, surplus }) => decideCall(stored, surplus, call),
    ),
  end: (id, at, sealed) =>
    records.change({ stored: byId('answers', id) }, ({ stored }) => decideAnswer(stored, at, sealed)),
  page: async ({ at, id }, limit) => [
    ...(await records.read({ page: byQuery('answersAfter', at, id, limit) })).page,
  ],
});

// --- Internal helpers ---

/** Answers beyond a caller's most that one call removes: usually there is one. */
const atOnce = 10;
