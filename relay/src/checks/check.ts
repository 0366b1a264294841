/** What a check came to. `warning` is for what works and should not stay so. */
export interface Check {
  level: 'ok' | 'warning' | 'bad';
  /** What was found, in one sentence that shows no secret. */
  says: string;
  /** What to do about it. */
  fix?: string;
}

export const ok = (says: string): Check => ({ level: 'ok', says });
export const warning = (says: string, fix: string): Check => ({ level: 'warning', says, fix });
export const bad = (says: string, fix: string): Check => ({ level: 'bad', says, fix });
