import { currentLanguageTag, memoizeByLanguageTag } from '@noiseaware-connect/shared/words/language';

const inUnit = (unit: string) =>
  new Intl.NumberFormat(currentLanguageTag(), {
    style: 'unit',
    unit,
    unitDisplay: 'short',
    maximumFractionDigits: 1,
  });

const formats = memoizeByLanguageTag((tag) => ({
  milliseconds: inUnit('millisecond'),
  seconds: inUnit('second'),
  share: new Intl.NumberFormat(tag, { style: 'percent', maximumFractionDigits: 1 }),
}));

/** "320 ms", "1.2 sec". */
export const secondsText = (seconds: number): string =>
  seconds < 1
    ? formats().milliseconds.format(Math.round(seconds * 1_000))
    : formats().seconds.format(seconds);

/** "2.3%". */
export const shareText = (share: number): string => formats().share.format(share);

/** The end of an axis that begins at 0: 2, 4 or 10 times a power of ten, so that its middle is a round number, too. */
export function axisEnd(most: number): number {
  if (most <= 0) return 2;
  const power = 10 ** Math.floor(Math.log10(most));
  const end = power * ([1, 2, 4, 10].find((each) => each * power >= most * 0.999) ?? 10);
  // Of counts, half a thing is no number.
  return end === 1 ? 2 : end;
}
