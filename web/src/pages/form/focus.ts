/** Gives the keyboard to what is drawn next: the first of some ids that is there. */
const FRAMES = 4;

/** On what stands for a part of the form that is still on its way from the server. */
export const LOADING = { "data-loading": true } as const;
export const isLoading = (): boolean => document.querySelector("[data-loading]") !== null;

export function focusOn(...ids: string[]): void {
  let left = FRAMES;
  const step = (): void => {
    if (!isLoading()) left -= 1;
    const found = ids.map((id) => document.getElementById(id)).find((one) => one !== null);
    if ((!found || found.id !== ids[0]) && left > 0) {
      requestAnimationFrame(step);
      return;
    }
    found?.focus();
    found?.scrollIntoView({ block: "nearest" });
  };
  requestAnimationFrame(step);
}
