/** The origin at the start of an address, as browsers write it: https, or http on this machine. */
const origin =
  /^(?:https:\/\/[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|http:\/\/(?:localhost|127\.0\.0\.1))(?::\d{1,5})?(?=\/)/;

/** The origin of an address template of a tool; undefined if the origin has places. */
export const originOf = (pages: string): string | undefined => origin.exec(pages)?.[0];

/** The origins of a tool's pages. */
export const originsOf = ({ pages }: { pages: readonly string[] }): string[] => [
  ...new Set(pages.flatMap((written) => originOf(written) ?? [])),
];
