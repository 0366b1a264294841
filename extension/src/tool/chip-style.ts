import { signs } from './chip-signs.ts';

const tones: Readonly<Record<string, string>> = {
  not_connected: '#2b4fd8',
  active: '#0f7a4c',
  degraded: '#a15c00',
  reauthorization_required: '#b3261e',
};

// Signs are drawn by clipping, which lays nothing out anew when it changes. Colours are spelled out: what a custom
// property is, the page can decide.
const stateRules = Object.entries(signs)
  .map(
    ([state, path]) =>
      `[data-state="${state}"] .sign::before{clip-path:path("${path}")}` +
      `[data-state="${state}"] .sign{background:${tones[state] ?? '#667085'}}`,
  )
  .join('');

/**
 * How every chip looks. What is `!important` on `:host` wins over everything that a page says, `!important` included:
 * the page moves and hides a chip by moving and hiding what it stands in, and has no say in its look. The size is fixed,
 * so no state ever shifts what stands around it; the margins keep it from making a line of text higher. Containment would
 * say the same, but then browsers lay each chip out by itself, which takes seconds among very many rows.
 */
export const chipStyle = `${stateRules}
:host {
  all: initial !important;
  display: inline-block !important;
  box-sizing: border-box !important;
  flex: none !important;
  width: 120px !important;
  height: 24px !important;
  margin: -5px 0 -5px 8px !important;
  margin-inline: 8px 0 !important;
  vertical-align: middle !important;
  visibility: inherit !important;
}
:host::before,
:host::after {
  display: none !important;
}
.chip {
  box-sizing: border-box;
  display: flex;
  align-items: center;
  gap: 5px;
  width: 100%;
  height: 100%;
  margin: 0;
  padding: 0 4px 0 5px;
  overflow: hidden;
  border: 1px solid #c3cad6;
  border-radius: 12px;
  background: #fff;
  color: #1d2430;
  font: 600 11.5px/1 system-ui, sans-serif;
  direction: ltr;
  text-align: left;
  white-space: nowrap;
  cursor: default;
  -webkit-user-select: none;
  user-select: none;
}
button.chip {
  cursor: pointer;
  -webkit-tap-highlight-color: transparent;
}
button.chip:hover {
  border-color: #667085;
  background: #f3f5fa;
}
button.chip:active {
  background: #e7ebf4;
}
.chip:focus {
  outline: none;
}
.chip:focus-visible {
  outline: 2px solid #2b4fd8;
  outline-offset: 1px;
  box-shadow: 0 0 0 5px #fff;
}
.sign {
  flex: none;
  width: 14px;
  height: 14px;
  border-radius: 7px;
}
.sign::before {
  content: "";
  display: block;
  height: 100%;
  background: #fff;
}
.label {
  flex: 1;
  overflow: hidden;
}
[data-state="not_connected"] {
  color: #2140b4;
}
[data-state="reauthorization_required"] {
  color: #9f1c16;
}
@media (prefers-reduced-motion: no-preference) {
  button.chip {
    transition: background-color 0.12s, border-color 0.12s;
  }
}
@media (forced-colors: active) {
  .chip:focus-visible {
    outline-color: Highlight;
  }
  .sign,
  .sign::before {
    forced-color-adjust: none;
    background: CanvasText !important;
  }
  .sign::before {
    background: Canvas !important;
  }
}
`;

/** What is different about a chip that is only its sign. Its words are still read out. */
export const compactStyle = `
:host {
  width: 24px !important;
}
.chip {
  justify-content: center;
  gap: 0;
  padding: 0;
}
.label {
  position: absolute;
  clip-path: inset(50%);
}
`;
