/** Whether long tests run at their full length: `pnpm test:soak` sets `TEST_SOAK=1`. */
export const isSoak = process.env['TEST_SOAK'] === '1';

/** What the short forms of long tests draw from. Each run prints it, and `TEST_SEED` repeats that run. */
export const seed = Number(process.env['TEST_SEED'] ?? 1);

/** The full length in the soak, the short one in every other run. */
export const lengthOf = <T>(full: T, short: T): T => (isSoak ? full : short);
