import { panelWindow } from '../open-state.ts';
import type { State } from '../state.ts';
import { attemptStates } from './attempt-states.ts';
import { linkStates } from './link-states.ts';
import { popupStates } from './popup-states.ts';
import { questionStates } from './question-states.ts';

const inPanel = (state: State): State => ({ ...state, name: `panel, ${state.name}`, page: 'sidepanel' });

/** The panel shows all that the popup shows, and asks about clicked chips, in a width that the person chooses. */
export const panelStates: readonly State[] = [
  ...[...popupStates, ...attemptStates, ...linkStates].filter(({ page }) => page === 'popup').map(inPanel),
  ...questionStates.flatMap((state) => {
    const { question } = state.view;
    if (question === null) return [];
    const view = { ...state.view, question: { ...question, panel: panelWindow } };
    // It is asked once the panel knows its window.
    return [inPanel({ ...state, view, drawnLast: 'fieldset.guarded:enabled' })];
  }),
];
