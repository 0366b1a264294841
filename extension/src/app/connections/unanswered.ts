import type { RefusalCode } from '../../messages.ts';

const codes: readonly RefusalCode[] = ['relay_unreachable', 'relay_slow', 'not_a_relay'];

/** Whether the relay itself has not answered. What else is asked at that time fails alike. */
export const isUnanswered = (code: RefusalCode | null): boolean => code !== null && codes.includes(code);
