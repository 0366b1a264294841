/**
 * Keeps the focus in a page: else a keyboard would start again at the top of the document. When a drawing removes the
 * focused element, the nearest element around it that is still there gets the focus. When it was disabled for a while,
 * it gets the focus back.
 */
export function keepFocus(root: HTMLElement): void {
  /** The focused element and all around it, up to the root. */
  let path: HTMLElement[] = [];
  root.addEventListener('focusin', (event) => {
    const all = event.composedPath() as HTMLElement[];
    path = all.slice(0, all.indexOf(root) + 1);
  });
  const restore = (changes: MutationRecord[]) => {
    const [focused] = path;
    if (focused === undefined || document.activeElement !== document.body) return;
    const wasDisabled = changes.some(({ type, target }) => type === 'attributes' && target.contains(focused));
    if (focused.isConnected && (!wasDisabled || focused.matches(':disabled'))) return;
    for (const element of path.filter((each) => each.isConnected && !each.matches(':disabled'))) {
      element.focus({ preventScroll: true });
      if (document.activeElement === element) return;
      element.tabIndex = -1;
      element.focus({ preventScroll: true });
      // An element without a box takes no focus.
      if (document.activeElement === element) return;
    }
  };
  const watched = { childList: true, subtree: true, attributeFilter: ['disabled'] };
  new MutationObserver(restore).observe(root, watched);
}
