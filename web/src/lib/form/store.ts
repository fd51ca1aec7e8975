/**
 * Holds one form while it is filled in: the document, what was touched, and what is wrong. Components subscribe to the
 * value at their own path, so that typing in one of 300 rows draws that row alone.
 */
import { checkForm } from "./checks";
import type { Surroundings } from "./field";
import { getAt, isWithin, parentOf, type JsonObject } from "./path";
import { mergeProblems, pathAfterRemoval, type Problem } from "./problems";

export interface FormState {
  form: JsonObject;
  /** Fields that somebody left, as paths: only these speak of what is wrong before the button was pressed. */
  touched: ReadonlySet<string>;
  /** After the button was pressed once, every field speaks. */
  submitted: boolean;
  problems: readonly Problem[];
  /** Path that a link wants to be seen; sections that hold it open themselves. */
  revealed: { path: string; at: number } | null;
}

export class FormStore {
  private state: FormState;
  private remote: readonly Problem[] = [];
  private readonly listeners = new Set<() => void>();
  /** The document that it began with, and what the page chose in it by itself: while it is this one, nobody typed. */
  begun: JsonObject;

  constructor(
    form: JsonObject,
    readonly around: Surroundings,
  ) {
    this.begun = form;
    this.state = {
      form,
      touched: new Set(),
      submitted: false,
      problems: checkForm(form, around),
      revealed: null,
    };
  }

  get = (): FormState => this.state;

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Changes the document by a pure function of it. */
  change = (next: (form: JsonObject) => JsonObject): void => {
    const form = next(this.state.form);
    if (form === this.state.form) return;
    // What the server said is about the document before: where the value is another now, it no longer counts.
    const before = this.state.form;
    this.remote = this.remote.filter(({ path }) => getAt(before, path) === getAt(form, path));
    this.put({ form, problems: mergeProblems(checkForm(form, this.around), this.remote) });
  };

  /** A change that the page makes by itself. */
  choose = (next: (form: JsonObject) => JsonObject): void => {
    const untyped = this.state.form === this.begun;
    this.change((form) => {
      const chosen = next(form);
      if (untyped) this.begun = chosen;
      return chosen;
    });
  };

  /** Forgets what belonged to a removed item and moves what belonged to the items behind it. */
  removed = (path: string): void => {
    const move = (at: string): string[] => {
      const to = pathAfterRemoval(at, path);
      return to === null ? [] : [to];
    };
    this.remote = this.remote.flatMap((problem) =>
      move(problem.path).map((to) => ({ ...problem, path: to })),
    );
    this.put({
      touched: new Set([...this.state.touched].flatMap(move)),
      problems: mergeProblems(checkForm(this.state.form, this.around), this.remote),
    });
  };

  touch = (path: string): void => {
    if (!this.state.touched.has(path)) this.put({ touched: new Set(this.state.touched).add(path) });
  };

  submit = (): void => this.put({ submitted: true });

  reveal = (path: string): void => this.put({ revealed: { path, at: (this.state.revealed?.at ?? 0) + 1 } });

  /** What the server says about the document as it is now. */
  judge = (problems: readonly Problem[]): void => {
    this.remote = problems;
    this.put({ problems: mergeProblems(checkForm(this.state.form, this.around), problems) });
  };

  /** The first problem that the field at `path` should show now, also one of an entry inside it. */
  shown = (path: string): Problem | undefined =>
    this.state.problems.find((problem) => isWithin(problem.path, path) && this.speaks(problem));

  /** Whether a problem may be shown: the button was pressed, or somebody left its field. */
  speaks = (problem: Problem): boolean => {
    const { submitted, touched } = this.state;
    for (let at: string | null = problem.path; !submitted && at !== null; at = parentOf(at)) {
      if (touched.has(at)) return true;
      if (at === "") return false;
    }
    return submitted;
  };

  private put(part: Partial<FormState>): void {
    this.state = { ...this.state, ...part };
    for (const listener of this.listeners) listener();
  }
}
