/** Small texts of dialogs: one that is closed by Escape has kept what was typed, as long as the page lives. */
import { useState } from "react";
import { draftKey } from "./form/draft";

/** By subject, and whose it is: people may share a browser. */
const texts = new Map<string, string>();

interface KeptText {
  text: string;
  setText: (text: string) => void;
  /** It was sent, or is not wanted any more. */
  drop: () => void;
}

export function useKeptText(subject: string): KeptText {
  const key = draftKey(subject);
  const [text, setText] = useState(() => texts.get(key) ?? "");
  return {
    text,
    setText(next) {
      texts.set(key, next);
      setText(next);
    },
    drop: () => texts.delete(key),
  };
}
