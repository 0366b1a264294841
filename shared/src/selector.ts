/** Parts of a selector, those within `:is()`, `:not()` and their like included. */
const mostParts = 8;
const mostAlternatives = 3;

/**
 * Whether a selector is of the simple kind that no page can make slow: browsers look through a page with it time and
 * again, and some that are short enough take them seconds among a thousand siblings. Counted by its signs alone, and so
 * sometimes stricter than it had to be; whether it is a selector at all is another question.
 */
export function isSimpleSelector(selector: string): boolean {
  // Names in code, and remarks, could hide what is counted here.
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
