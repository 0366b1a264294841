/** What only the browser knows of how the extension runs in it. */
export interface BrowserFacts {
  /** As the browser calls itself; see `browserNameOf`. */
  userAgent: string;
  /** Where NoiseAware sends the browser back to; null where the browser cannot open NoiseAware's window. */
  redirectBase: string | null;
  /** Permissions that the manifest asks for and the browser does not give. */
  missing: string[];
  /** What an administrator has set, before it is parsed. */
  policy: unknown;
  /** Whether anything answers at the relay's address, also where it does not let this extension read the answer. */
  isAnswered: boolean;
}

const browsers = [
  ['Edge', /\bEdg\/(\d+)/],
  ['Firefox', /\bFirefox\/(\d+)/],
  ['Chromium', /Chrome\/(\d+)/],
] as const;
const systems = ['Windows', 'Mac OS X', 'CrOS', 'Linux'] as const;

/** Name and main version of the browser and its system, and nothing else of what it says of itself. */
export function browserNameOf(userAgent: string): string {
  const named = browsers.flatMap(([name, version]) => {
    const number = version.exec(userAgent)?.[1];
    return number === undefined ? [] : [`${name} ${number}`];
  });
  const system = systems.find((name) => userAgent.includes(name));
  return [named[0] ?? 'other', system ?? 'other'].join(', ');
}
