/** The result of a check. `warning`: it works, but should be changed. */
export interface Check {
  level: 'ok' | 'warning' | 'bad';
  /** What was found, in one sentence that shows no secret. */
  says: string;
  /** What to do about it. */
  fix?: string | undefined;
}

export const ok = (says: string): Check => ({ level: 'ok', says });
export const warning = (says: string, fix: string): Check => ({ level: 'warning', says, fix });
export const bad = (says: string, fix: string): Check => ({ level: 'bad', says, fix });
