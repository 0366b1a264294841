interface Size {
  width: number;
  height: number;
}
type Bounds = Size & { left: number; top: number };

/**
 * Bounds for a window of this size, or smaller, centred on another one: the other one is known to be on the screen.
 * Without the other one's bounds, the size alone.
 */
export function centredOn(other: { [P in keyof Bounds]?: number | undefined }, size: Size): Size | Bounds {
  const { left, top, width, height } = other;
  if (left === undefined || top === undefined || width === undefined || height === undefined) return size;
  const across = Math.min(width, size.width);
  const down = Math.min(height, size.height);
  return {
    width: across,
    height: down,
    left: Math.round(left + (width - across) / 2),
    top: Math.round(top + (height - down) / 3),
  };
}
