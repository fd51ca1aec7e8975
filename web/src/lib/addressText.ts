/** A text that is typed and stands in the address, so that a reload, a link and a step back bring it again. */
import { useState } from "react";
import { NavigationType, useLocation, useNavigationType, useSearchParams } from "react-router";

/**
 * A text that is typed, and begins anew with what the address says after each way here by a link or the back button. What
 * is typed stands there at once; the address may follow, and is replaced.
 */
export function useArrivingText(said: string, first = said): [string, (text: string) => void] {
  const { key } = useLocation();
  const arrival = useNavigationType() === NavigationType.Replace ? null : key;
  const [seen, setSeen] = useState(arrival);
  const [text, setText] = useState(first);
  if (arrival !== null && arrival !== seen) {
    setSeen(arrival);
    setText(said);
  }
  return [text, setText];
}

/** The text of one parameter of the address. */
export function useAddressText(name: string): [string, (text: string) => void] {
  const [params, setParams] = useSearchParams();
  const [text, setText] = useArrivingText(params.get(name) ?? "");
  return [
    text,
    (next) => {
      setText(next);
      setParams((before) => withParam(before, name, next), { replace: true, preventScrollReset: true });
    },
  ];
}

/** The parameters with one of them said anew; an empty one goes. */
export function withParam(before: URLSearchParams, name: string, value: string): URLSearchParams {
  const next = new URLSearchParams(before);
  if (value === "") next.delete(name);
  else next.set(name, value);
  return next;
}
