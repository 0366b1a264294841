/** Counts what is under way for each key; gives the way to say that it is over, or undefined where it is too much. */
export function limitAtOnce(most: number): (key: string) => (() => void) | undefined {
  const underWay = new Map<string, number>();
  return (key) => {
    const count = underWay.get(key) ?? 0;
    if (count >= most) return undefined;
    underWay.set(key, count + 1);
    return () => {
      const left = (underWay.get(key) ?? 0) - 1;
      if (left > 0) underWay.set(key, left);
      else underWay.delete(key);
    };
  };
}
