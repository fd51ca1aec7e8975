/**
 * Holds one form while it is filled in: the document, what was touched, and what is wrong. Components subscribe to the
 * value at their own path, so that typing in one of 300 rows draws that row alone.
 */
import { checkForm } from "./checks";
import type { Surroundings } from "./field";
import { lacksOf, NOTHING_LACKS, type Lack } from "./lacks";
import { getAt, isWithin, parentOf, textOf, type JsonObject } from "./path";
import { mergeProblems, pathAfterRemoval, type Problem } from "./problems";
import { removeItem, type Removal } from "./undo";

export interface FormState {
  form: JsonObject;
  /** Fields that somebody left, as paths: only these speak of what is wrong before the button was pressed. */
  touched: ReadonlySet<string>;
  /** After the button was pressed once, every field speaks. */
  submitted: boolean;
  problems: readonly Problem[];
  /** What Octavia said of values that it was sent before: shown at their fields until these change, and blocks nothing. */
  refused: readonly Problem[];
  /** What was taken out, newest last, and can be put back. */
  removals: readonly Removal[];
  /** Path that a link wants to be seen; sections that hold it open themselves. */
  revealed: { path: string; at: number } | null;
}

export class FormStore {
  private state: FormState;
  private remote: readonly Problem[] = [];
  private readonly listeners = new Set<() => void>();
  /** The document that it began with, and what the page chose in it by itself: while it is this one, nobody typed. */
  begun: JsonObject;

  private lacking: readonly Lack[] = [];
  private defaultProvider: string | null = null;
  around: Surroundings;

  constructor(form: JsonObject, isNew: boolean) {
    this.begun = form;
    this.around = { isNew, lacks: NOTHING_LACKS };
    this.state = {
      form,
      touched: new Set(),
      submitted: false,
      problems: checkForm(form, this.around),
      refused: [],
      removals: [],
      revealed: null,
    };
  }

  get = (): FormState => this.state;

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** What this cloud lacks; from then on no field stands for it. */
  surround = (lacking: readonly Lack[], defaultProvider: string | null): void => {
    this.lacking = lacking;
    this.defaultProvider = defaultProvider;
    this.around = this.aroundOf(this.state.form);
    this.put({ problems: mergeProblems(checkForm(this.state.form, this.around), this.remote) });
  };

  /** Changes the document by a pure function of it. */
  change = (next: (form: JsonObject) => JsonObject): void => {
    const before = this.state.form;
    const form = next(before);
    if (form === before) return;
    // What the server said is about the document before: where the value is another now, it no longer counts.
    const holds = ({ path }: Problem): boolean => getAt(before, path) === getAt(form, path);
    this.remote = this.remote.filter(holds);
    if (form.provider !== before.provider) this.around = this.aroundOf(form);
    this.put({
      form,
      problems: mergeProblems(checkForm(form, this.around), this.remote),
      refused: this.state.refused.filter(holds),
    });
  };

  private aroundOf = (form: JsonObject): Surroundings => ({
    ...this.around,
    lacks: lacksOf(this.lacking, textOf(form.provider) || this.defaultProvider),
  });

  /** A change that the page makes by itself. */
  choose = (next: (form: JsonObject) => JsonObject): void => {
    const untyped = this.state.form === this.begun;
    this.change((form) => {
      const chosen = next(form);
      if (untyped) this.begun = chosen;
      return chosen;
    });
  };

  /** Takes an item out of its list, with the links to it; what is known of the items behind it moves with them. */
  remove = (path: string): void => {
    const removal = removeItem(this.state.form, path);
    if (!removal) return;
    const { problems, refused } = this.state;
    this.change(() => removal.form);
    const moved = (all: readonly Problem[]): Problem[] =>
      all.flatMap((problem) => moveBy(problem.path, path).map((to) => ({ ...problem, path: to })));
    this.remote = moved(problems.filter((problem) => problem.message !== ""));
    this.put({
      touched: new Set([...this.state.touched].flatMap((at) => moveBy(at, path))),
      problems: mergeProblems(checkForm(this.state.form, this.around), this.remote),
      refused: moved(refused),
      removals: [...this.state.removals, removal],
    });
  };

  /** Puts back what was taken out last; gives its path, or null where its place is gone, too. */
  undo = (): string | null => {
    const back = this.state.removals.at(-1)?.undo(this.state.form);
    this.forgetRemoval();
    if (!back) return null;
    this.change(() => back.form);
    return back.path;
  };

  /** What was taken out last stays away. */
  forgetRemoval = (): void => this.put({ removals: this.state.removals.slice(0, -1) });

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

  /** What Octavia said when this form was sent before. */
  refuse = (problems: readonly Problem[]): void => this.put({ refused: problems });

  /** The first problem that the field at `path` should show now, also one of an entry inside it. */
  shown = (path: string): Problem | undefined => this.find((at) => isWithin(at, path));

  /** The first problem that may be shown now and whose path passes a test. */
  find = (test: (path: string) => boolean): Problem | undefined =>
    this.state.problems.find((problem) => test(problem.path) && this.speaks(problem)) ??
    this.state.refused.find((problem) => test(problem.path));

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

function moveBy(at: string, removed: string): string[] {
  const to = pathAfterRemoval(at, removed);
  return to === null ? [] : [to];
}
