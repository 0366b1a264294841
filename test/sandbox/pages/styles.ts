/** The look of every page: one column, system fonts, light and dark. */
export const styles = `
:root {
  color-scheme: light dark;
  --ground: #eef1f4;
  --card: #ffffff;
  --ink: #17212b;
  --soft: #56636f;
  --line: #c9d1d9;
  --edge: #818d98;
  --accent: #17607a;
  --accent-ink: #ffffff;
  --accent-strong: #104a5f;
  --tint: #e6f0f3;
  --bad: #a3262a;
  --bad-tint: #fbeceb;
  --ribbon: #f3dfae;
  --ribbon-ink: #4d3800;
  --shadow: 0 1px 2px rgb(20 35 50 / 6%), 0 12px 32px rgb(20 35 50 / 9%);
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #11171d;
    --card: #1a222a;
    --ink: #e8edf1;
    --soft: #a3b0bc;
    --line: #3b4855;
    --edge: #6b7a88;
    --accent: #6fbdd6;
    --accent-ink: #08222c;
    --accent-strong: #93d0e4;
    --tint: #1f2f38;
    --bad: #ffaaa6;
    --bad-tint: #3a2223;
    --ribbon: #4a3b14;
    --ribbon-ink: #f6e3b0;
    --shadow: 0 1px 2px rgb(0 0 0 / 40%), 0 12px 32px rgb(0 0 0 / 35%);
  }
}
* { box-sizing: border-box; }
html { font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
body {
  margin: 0; min-height: 100vh; display: flex; flex-direction: column;
  background: var(--ground); color: var(--ink); -webkit-font-smoothing: antialiased;
}
.ribbon {
  padding: .3rem 1rem; text-align: center; font-size: .8125rem; font-weight: 500;
  background: var(--ribbon); color: var(--ribbon-ink);
}
main { flex: 1; display: grid; place-items: center; align-content: center; padding: 1.25rem 1rem 1.5rem; }
.wordmark { margin: 0 0 .9rem; font-size: 1.0625rem; font-weight: 650; letter-spacing: -.01em; }
.card {
  width: 100%; max-width: 25.5rem; padding: 1.75rem; border-radius: 14px;
  background: var(--card); box-shadow: var(--shadow);
}
.card > :last-child { margin-bottom: 0; }
h1 { margin: 0 0 .35rem; font-size: 1.375rem; line-height: 1.25; font-weight: 650; letter-spacing: -.015em; text-wrap: balance; }
p { margin-block: 0 .9rem; text-wrap: pretty; }
.lead { color: var(--soft); margin-bottom: 1.15rem; }
.lead strong { color: var(--ink); font-weight: 600; }
form { display: grid; gap: .85rem; margin: 0; }
label { display: block; margin-bottom: .3rem; font-size: .875rem; font-weight: 550; }
input:not([type=radio]) {
  width: 100%; padding: .58rem .75rem; font: inherit; color: inherit;
  background: var(--card); border: 1px solid var(--edge); border-radius: 8px;
}
input:not([type=radio]):hover { border-color: var(--soft); }
:focus-visible { outline: 3px solid color-mix(in srgb, var(--accent) 55%, transparent); outline-offset: 2px; border-radius: 8px; }
input:not([type=radio]):focus-visible { outline-offset: 0; border-color: var(--accent); }
button, .button {
  display: block; width: 100%; padding: .66rem 1rem; font: inherit; font-weight: 600; text-align: center;
  color: var(--accent-ink); background: var(--accent); border: 1px solid transparent; border-radius: 8px;
  cursor: pointer; text-decoration: none; transition: background-color .12s ease;
}
button:hover, .button:hover { background: var(--accent-strong); }
button.quiet, .button.quiet { color: var(--ink); background: transparent; border-color: var(--edge); }
button.quiet:hover, .button.quiet:hover { background: var(--tint); }
button.link {
  display: inline; width: auto; padding: 0; border: 0; background: none; color: var(--accent); font-weight: 500;
  text-decoration: underline; text-underline-offset: .15em;
}
a { color: var(--accent); text-underline-offset: .15em; }
.actions { display: grid; gap: .6rem; }
.aside { margin: 1.1rem 0 0; text-align: center; font-size: .9375rem; color: var(--soft); }
.aside form { display: inline; }
.note, .problem { padding: .65rem .8rem; border-radius: 8px; font-size: .875rem; margin: 0 0 1rem; overflow-wrap: anywhere; }
.note { background: var(--tint); color: var(--ink); }
.problem { background: var(--bad-tint); color: var(--bad); font-weight: 500; }
form > .note { margin: 0; }
.note code { font-size: .875rem; }
ul.plain { list-style: none; margin: 0 0 1.25rem; padding: 0; border-block: 1px solid var(--line); }
ul.plain li { padding: .6rem 0; font-size: .9375rem; }
ul.plain li + li { border-top: 1px solid color-mix(in srgb, var(--line) 55%, transparent); }
fieldset { margin: 0; padding: 0; border: 0; display: grid; gap: .55rem; }
legend { padding: 0; margin-bottom: .5rem; font-size: .875rem; font-weight: 550; }
.option {
  display: flex; align-items: center; gap: .7rem; margin: 0; padding: .7rem .85rem; font-size: 1rem; font-weight: 500;
  border: 1px solid var(--edge); border-radius: 8px; cursor: pointer;
}
.option:hover { background: var(--tint); }
.option:has(:checked) { border-color: var(--accent); background: var(--tint); }
.option input { accent-color: var(--accent); width: 1.05rem; height: 1.05rem; margin: 0; }
@media (max-width: 380px) { .card { padding: 1.25rem; } }
@media (max-height: 620px) { main { padding-block: .9rem; } .card { padding-block: 1.35rem; } .wordmark { margin-bottom: .6rem; } }
@media (prefers-reduced-motion: reduce) { * { transition: none !important; } }
`;
