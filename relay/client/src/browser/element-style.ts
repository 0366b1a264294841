/**
 * The look of the element, which the platform changes by custom properties and parts. Light and dark follow the page's `color-scheme`;
 * the button's text is black or white, whichever is readable on its colour.
 */
export const style = `
:host, button, span { display: inline-flex; align-items: center; gap: 8px }
:host {
  --c: var(--noiseaware-color, light-dark(#24c, #9af));
  flex-wrap: wrap;
  font-family: var(--noiseaware-font, inherit);
  font-size: 14px;
}
button {
  min-height: 40px;
  padding: 8px 16px;
  border: 1px solid var(--c);
  border-radius: var(--noiseaware-radius, 8px);
  background: var(--c);
  color: lab(from var(--c) calc(4940 - l * 100) 0 0);
  font: inherit;
  font-weight: 600;
  outline-offset: 2px;
}
button:hover { filter: brightness(.9) }
button.connected, :host([hidden]) { display: none }
span:empty { margin-left: -8px }
button.opening, button.waiting { background: none; color: inherit }
i {
  flex: none;
  width: 12px;
  height: 12px;
  border: 2px solid;
  border-radius: 9px;
  color: light-dark(#850, #fc6);
  font: 700 11px/12px sans-serif;
  text-align: center;
}
i::before { content: "!"/"" }
i.waiting::before { content: "…"/"" }
i.connected { color: light-dark(#063, #6d9) }
i.connected::before { content: "✓"/"" }
i.loading { border-right-color: #0000; color: inherit; font-size: 0 }
@media (prefers-reduced-motion: no-preference) { i.loading { animation: spin 1s linear infinite } }
@keyframes spin { to { rotate: 1turn } }
`;
