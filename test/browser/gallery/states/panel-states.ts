import type { State } from '../state.ts';
import { attemptStates } from './attempt-states.ts';
import { linkStates } from './link-states.ts';
import { popupStates } from './popup-states.ts';

/** The panel shows all that the popup shows, in a width that the person chooses. */
export const panelStates: readonly State[] = [...popupStates, ...attemptStates, ...linkStates]
  .filter(({ page }) => page === 'popup')
  .map((state) => ({ ...state, name: `panel, ${state.name}`, page: 'sidepanel' }));
