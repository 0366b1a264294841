/** What only the browser knows about the extension's surroundings. */
export interface BrowserFacts {
  /** Reduced by `browserNameOf` before it is shown. */
  userAgent: string;
  /** The base of redirect addresses; null if the browser cannot open a login window. */
  redirectBase: string | null;
  /** Permissions of the manifest that the browser does not grant. */
  missing: string[];
  /** The administrator's policy, not validated. */
  policy: unknown;
}

const browsers = [
  ['Edge', /\bEdg\/(\d+)/],
  ['Firefox', /\bFirefox\/(\d+)/],
  ['Chromium', /Chrome\/(\d+)/],
] as const;
const systems = ['Windows', 'Mac OS X', 'CrOS', 'Linux'] as const;

/** Name and major version of the browser, and the name of the system; nothing else of the user agent. */
export function browserNameOf(userAgent: string): string {
  const named = browsers.flatMap(([name, version]) => {
    const number = version.exec(userAgent)?.[1];
    return number === undefined ? [] : [`${name} ${number}`];
  });
  const system = systems.find((name) => userAgent.includes(name));
  return [named[0] ?? 'other', system ?? 'other'].join(', ');
}
