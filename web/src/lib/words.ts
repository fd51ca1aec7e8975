/**
 * Words for what stands on a page hundreds of times. `useTranslation` costs each component a subscription and some
 * state; here all share one function for each language and namespace, which remembers plain sentences. The namespace
 * must have been loaded by a page around (`useTranslation` waits for it), and `Language` stands in the shell.
 */
import i18next, { type TFunction } from "i18next";
import { createContext, useContext } from "react";

/** The language of the page; a change of it draws anew all that says something. */
export const Language = createContext("");

export type Words = (key: string, options?: Record<string, unknown>) => string;

const known = new Map<string, Words>();

export function useWords(namespace = "common"): Words {
  const language = useContext(Language) || (i18next.resolvedLanguage ?? "en");
  return wordsOf(language, namespace);
}

function wordsOf(language: string, namespace: string): Words {
  const id = `${language}/${namespace}`;
  let words = known.get(id);
  if (!words) {
    words = remembering(i18next.getFixedT(language, namespace));
    known.set(id, words);
  }
  return words;
}

function remembering(t: TFunction): Words {
  const plain = new Map<string, string>();
  return (key, options) => {
    if (options) return t(key, options);
    const kept = plain.get(key);
    if (kept !== undefined) return kept;
    const said = t(key);
    // What is not loaded yet comes back as the key.
    if (said !== key) plain.set(key, said);
    return said;
  };
}
