/** The origin of a page's address, in the spelling that browsers use: https, or http on the very machine. */
const origin =
  /^(?:https:\/\/[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|http:\/\/(?:localhost|127\.0\.0\.1))(?::\d{1,5})?(?=\/)/;

/** The origin with which the address of a tool's pages begins, if it is one that is spelled out. */
export const originOf = (pages: string): string | undefined => origin.exec(pages)?.[0];

/** The origins on which a tool's pages are. */
export const originsOf = ({ pages }: { pages: readonly string[] }): string[] => [
  ...new Set(pages.flatMap((written) => originOf(written) ?? [])),
];
