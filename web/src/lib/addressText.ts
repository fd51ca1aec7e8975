/** A text that is typed and stands in the address, so that a reload, a link and a step back bring it again. */
import { useState } from "react";
import { NavigationType, useLocation, useNavigationType, useSearchParams } from "react-router";

/** The text of one parameter of the address. What is typed stands there at once; the address may follow. */
export function useAddressText(name: string): [string, (text: string) => void] {
  const [params, setParams] = useSearchParams();
  const { key } = useLocation();
  const said = params.get(name) ?? "";
  // What is typed replaces the address; after each other way here it says what is shown.
  const arrival = useNavigationType() === NavigationType.Replace ? null : key;
  const [seen, setSeen] = useState(arrival);
  const [text, setText] = useState(said);
  if (arrival !== null && arrival !== seen) {
    setSeen(arrival);
    setText(said);
  }
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
