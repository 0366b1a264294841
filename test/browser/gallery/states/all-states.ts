import type { State } from '../state.ts';
import { attemptStates } from './attempt-states.ts';
import { firstStates } from './first-states.ts';
import { linkStates } from './link-states.ts';
import { optionsStates } from './options-states.ts';
import { panelStates } from './panel-states.ts';
import { popupStates } from './popup-states.ts';
import { questionStates } from './question-states.ts';
import { signInStates } from './sign-in-states.ts';

/** Every state of every page of the extension. */
export const allStates: readonly State[] = [
  ...popupStates,
  ...panelStates,
  ...attemptStates,
  ...questionStates,
  ...optionsStates,
  ...firstStates,
  ...linkStates,
  ...signInStates,
];
