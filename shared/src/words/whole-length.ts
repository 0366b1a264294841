/**
 * A duration in its largest unit of which there are at least two, in words: "23 hours". For a reader whose time zone is unknown.
 * @param tag BCP 47
 */
export function wholeLengthOf(seconds: number, tag: string): string {
  const [unit, length] = units.find(([, size]) => seconds >= 2 * size) ?? (['minute', 60] as const);
  const count = Math.max(1, Math.floor(seconds / length));
  return new Intl.NumberFormat(tag, { style: 'unit', unit, unitDisplay: 'long' }).format(count);
}

// --- Internal helpers ---

const units = [
  ['day', 86_400],
  ['hour', 3_600],
] as const;
