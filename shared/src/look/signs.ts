const circle = 'M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20Z';
const ring = 'M20.5 12a8.5 8.5 0 1 1-17 0 8.5 8.5 0 0 1 17 0Z';
/** The shapes of signs, as paths in a box of 24. A state is shown by shape first and colour second. */
export const signs = {
  /** A person has to act. */
  act: 'M10.3 3.6a2 2 0 0 1 3.4 0l8 13.4a2 2 0 0 1-1.7 3H4a2 2 0 0 1-1.7-3l8-13.4ZM11 9v5h2V9h-2Zm0 6.5v2h2v-2h-2Z',
  /** It waits, or ends soon. */
  time: `${circle}m1 5v4.6l3.2 3.2-1.4 1.4L11 12.4V7h2Z`,
  ok: `${circle}m-1.2 14.2-4-4 1.5-1.5 2.5 2.5 5.4-5.4 1.5 1.5-6.9 6.9Z`,
  /** Ended, or not known. */
  off: `${ring}M8 12h8`,
  /** Still to come. */
  next: ring,
  /** Going on. */
  busy: 'M12 3.5a8.5 8.5 0 1 0 8.5 8.5',
} as const;
export type SignName = keyof typeof signs;

/** Shapes that are filled; the others are lines. */
export const filledSigns: readonly SignName[] = ['act', 'time', 'ok'];
