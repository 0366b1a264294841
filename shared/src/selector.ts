/** The most parts of a selector, including those inside `:is()`, `:not()` and similar. */
const mostParts = 8;
const mostAlternatives = 3;

/**
 * Whether a selector is so simple that no page can make it slow: browsers run it often, and some short selectors take
 * seconds among a thousand siblings. It only counts characters, so it is sometimes too strict, and it does not check
 * whether the selector is valid.
 */
export function isSimpleSelector(selector: string): boolean {
  // Escaped characters and comments could hide what is counted here.
  if (/\\[a-z0-9\s]|\/\*/i.test(selector)) return false;
  const bare = selector.trim().replaceAll(/\\.|"[^"]*"|'[^']*'/g, 'x');
  const count = (sign: RegExp): number => bare.match(sign)?.length ?? 0;
  return (
    count(/~(?!=)/g) === 0 &&
    count(/\+/g) <= 1 &&
    count(/:has\(/gi) <= 1 &&
    count(/,/g) < mostAlternatives &&
    count(/[\s>+,(]+/g) < mostParts
  );
}
