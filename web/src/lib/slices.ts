/** Long work in pieces, between which the page answers and draws: a frame has 16 ms, and a task over 50 ms is felt. */

/** Work that may be left at each `yield` and taken up again. */
export type Work<T> = Generator<undefined, T, undefined>;

const SLICE_MS = 5;

/** Does the work in slices; undefined when nobody wants it any longer. Hidden pages draw nothing: there it goes through. */
export async function inSlices<T>(work: Work<T>, isWanted: () => boolean): Promise<T | undefined> {
  let begin = performance.now();
  for (;;) {
    const { done, value } = work.next();
    if (done) return value;
    if (document.hidden || performance.now() - begin < SLICE_MS) continue;
    await nextTask();
    if (!isWanted()) return undefined;
    begin = performance.now();
  }
}

/** A task of its own for what follows. */
export const nextTask = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

/** Does the work at once. */
export function atOnce<T>(work: Work<T>): T {
  for (;;) {
    const { done, value } = work.next();
    if (done) return value;
  }
}
