/** Gives the keyboard to what is drawn next frame: the first of some ids that is there. */
export function focusOn(...ids: string[]): void {
  requestAnimationFrame(() => {
    const found = ids.map((id) => document.getElementById(id)).find((one) => one !== null);
    found?.focus();
    found?.scrollIntoView({ block: "nearest" });
  });
}
