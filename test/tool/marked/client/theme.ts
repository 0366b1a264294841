import { find } from './element.ts';

const stored = 'tideloft-theme';

/** Lets the button in the top bar choose between light and dark; without a choice the system's holds. */
export function startTheme(): void {
  const button = find<HTMLButtonElement>('#theme');
  const system = matchMedia('(prefers-color-scheme: dark)');
  const chosen = () => localStorage.getItem(stored);
  const dark = () => (chosen() ?? (system.matches ? 'dark' : 'light')) === 'dark';
  const apply = () => {
    document.documentElement.style.colorScheme = chosen() ?? '';
    button.ariaPressed = String(dark());
  };
  button.addEventListener('click', () => {
    localStorage.setItem(stored, dark() ? 'light' : 'dark');
    apply();
  });
  system.addEventListener('change', apply);
  apply();
}
