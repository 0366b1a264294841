/** What is made from a value that may be replaced: made again once the value is another object. */
export function remadeFrom<T extends object, R>(value: () => T, make: (value: T) => R): () => R {
  let from = value();
  let made = make(from);
  return () => {
    const now = value();
    if (now !== from) {
      made = make(now);
      from = now;
    }
    return made;
  };
}
