import type { CallResult } from '@noiseaware-connect/shared/client';

/** The value of an answer that has to be one. */
export function valueIn<T>(answer: CallResult<T>): T {
  if (!answer.ok) throw new Error(`refused: ${JSON.stringify(answer.failure)}`);
  return answer.value;
}

/** Why a call was refused; `ok` where it was not. */
export const codeOf = (answer: CallResult<unknown>): string => (answer.ok ? 'ok' : answer.failure.code);

/** The value that a call has to be answered with. */
export const answered = async <T>(call: Promise<CallResult<T>>): Promise<T> => valueIn(await call);
