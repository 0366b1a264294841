/**
 * The content security policy of a page (CSP, level 3): nothing is allowed except what is listed.
 * @param allowed sources by directive
 */
export const pagePolicy = (allowed: Readonly<Record<string, string>>): string =>
  Object.entries({
    'default-src': "'none'",
    'base-uri': "'none'",
    'frame-ancestors': "'none'",
    'form-action': "'none'",
    ...allowed,
  })
    .map(([directive, sources]) => `${directive} ${sources}`)
    .join('; ');
