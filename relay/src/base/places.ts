/** Places for work that takes a while: so many in all, and so many of each caller. */
export function createPlaces({ total, each }: { readonly total: number; readonly each: number }) {
  const taken = new Map<string, number>();
  let all = 0;
  return {
    /** Takes a place until the returned function is called; undefined if the caller, or all together, have no more. */
    take(caller: string): (() => void) | undefined {
      const ofCaller = taken.get(caller) ?? 0;
      if (all >= total || ofCaller >= each) return undefined;
      all += 1;
      taken.set(caller, ofCaller + 1);
      let isLeft = false;
      return () => {
        if (isLeft) return;
        isLeft = true;
        all -= 1;
        const rest = (taken.get(caller) ?? 1) - 1;
        if (rest > 0) taken.set(caller, rest);
        else taken.delete(caller);
      };
    },
  };
}
